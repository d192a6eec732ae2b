package dev.headgate.proxy.hook;

import dev.headgate.plugin.NewClient;
import dev.headgate.plugin.NewLogger;
import dev.headgate.plugin.NewPool;
import dev.headgate.plugin.NewProxy;
import dev.headgate.plugin.NewServer;
import dev.headgate.plugin.SignalEvent;
import dev.headgate.plugin.Tick;
import org.jspecify.annotations.Nullable;

/**
 * The hook chains of one snapshot. A null chain means that nobody registered: one null check is its
 * whole cost.
 */
public record Hooks(
    @Nullable Notification<NewLogger> onNewLogger,
    @Nullable Notification<NewPool> onNewPool,
    @Nullable Notification<NewClient> onNewClient,
    @Nullable Notification<NewProxy> onNewProxy,
    @Nullable Notification<NewServer> onNewServer,
    @Nullable Notification<SignalEvent> onSignal,
    @Nullable Notification<String> onBooting,
    @Nullable Notification<String> onBooted,
    @Nullable ConnectionNotification onOpening,
    @Nullable ConnectionNotification onOpened,
    @Nullable ConnectionNotification onClosing,
    @Nullable ConnectionNotification onClosed,
    @Nullable ConnectionNotification onTraffic,
    @Nullable RequestChain onTrafficFromClient,
    @Nullable TrafficNotification onTrafficToServer,
    @Nullable ResponseChain onTrafficFromServer,
    @Nullable TrafficNotification onTrafficToClient,
    @Nullable Notification<Tick> onTick,
    Usage usage) {

  public static final Hooks NONE =
      new Hooks(
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          new Usage(() -> {}));

  /**
   * A session's change to the newest hooks, from {@link #NONE} when it begins and back to it when
   * it has fired its last: {@code hooks = hooks.switchTo(newest)} at every request boundary. A
   * plugin is closed when no session is left on hooks that have it.
   */
  public Hooks switchTo(Hooks newest) {
    if (newest.usage != usage) {
      newest.usage.enter();
      usage.leave();
    }
    return newest;
  }

  /** Whether requests and responses must be found in the stream at all. */
  public boolean needTraffic() {
    return onTraffic != null
        || onTrafficFromClient != null
        || onTrafficToServer != null
        || onTrafficFromServer != null
        || onTrafficToClient != null;
  }
}
