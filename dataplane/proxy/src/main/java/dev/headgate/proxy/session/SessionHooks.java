package dev.headgate.proxy.session;

import dev.headgate.proxy.hook.Hooks;
import org.jspecify.annotations.Nullable;

/** The hooks that a session runs by, and newer ones that wait for its next request boundary. */
final class SessionHooks {

  private Hooks current = Hooks.NONE;
  private @Nullable Hooks newest;

  Hooks current() {
    return current;
  }

  /** Newer hooks wait. */
  boolean outdated() {
    return newest != null;
  }

  void offer(Hooks newer) {
    newest = newer;
  }

  /** At a request boundary. */
  void adopt() {
    if (newest != null) {
      current = current.switchTo(newest);
      newest = null;
    }
  }

  /** After the last of them was fired. */
  void leave() {
    current = current.switchTo(Hooks.NONE);
    newest = null;
  }
}
