package dev.headgate.config;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The hooks a plugin may be limited to, in the order in which a session meets them. */
public final class HookNames {

  public static final Set<String> ALL =
      Collections.unmodifiableSet(
          new LinkedHashSet<>(
              List.of(
                  "onConfigLoaded",
                  "onNewLogger",
                  "onNewPool",
                  "onNewClient",
                  "onNewProxy",
                  "onNewServer",
                  "onSignal",
                  "onRun",
                  "onBooting",
                  "onBooted",
                  "onOpening",
                  "onOpened",
                  "onClosing",
                  "onClosed",
                  "onTraffic",
                  "onTrafficFromClient",
                  "onTrafficToServer",
                  "onTrafficFromServer",
                  "onTrafficToClient",
                  "onShutdown",
                  "onTick",
                  "onHook")));

  private HookNames() {}
}
