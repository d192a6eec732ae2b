package dev.headgate.proxy.control;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.hook.Usage;
import java.util.List;

/** Hooks of the process, not of its sessions, that write down what they hear. */
public final class TestHooks {

  private TestHooks() {}

  public static Hooks recording(List<String> events) {
    return new Hooks(
        event -> events.add("onNewLogger " + event.name()),
        null,
        null,
        null,
        null,
        event -> events.add("onSignal " + event.signal() + " " + event.source()),
        status -> events.add("onBooting " + status),
        status -> events.add("onBooted " + status),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        tick -> events.add("onTick " + tick.source() + " " + tick.sequence()),
        new Usage(() -> {}));
  }
}
