package dev.headgate.proxy.app;

import static dev.headgate.proxy.control.Documents.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.plugin.SignalEvent;
import dev.headgate.proxy.control.FakePlugins;
import dev.headgate.proxy.control.FakeSnapshots;
import dev.headgate.proxy.control.Phase;
import dev.headgate.proxy.control.PushResult;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrainIT {

  private final FakePlugins plugins = new FakePlugins();
  private final FakeSnapshots snapshots = new FakeSnapshots(plugins.events);
  private DataPlane dataPlane;

  @BeforeEach
  void start() throws Exception {
    DataPlaneOptions any = DataPlaneOptions.embedded("pod");
    Duration lag = Duration.ofMillis(300);
    dataPlane =
        DataPlane.start(
            new DataPlaneOptions(null, any.control(), any.observe(), null, "pod", lag, false),
            Engines.fake(plugins, snapshots));
    dataPlane.push(document(1, 5432, ",'drain':{'timeout':'7s'}"));
  }

  @AfterEach
  void close() {
    dataPlane.close();
  }

  @Test
  void shouldStopBeingReadyBeforeItStopsAccepting() {
    dataPlane.signal(new SignalEvent("SIGTERM", "1", "os", Map.of()));

    await().until(() -> dataPlane.state().phase() == Phase.Draining);
    assertThat(plugins.events).doesNotContain("drain PT7S");
    await().until(() -> plugins.events.contains("drain PT7S"));
    assertThat(dataPlane.drained()).isNotDone();

    snapshots.drained.complete(null);
    await().until(() -> dataPlane.drained().isDone());
  }

  @Test
  void shouldTakeNoPushOnceItDrains() {
    dataPlane.drain();
    await().until(() -> plugins.events.contains("drain PT7S"));

    assertThat(dataPlane.push(document(2, 5433))).isInstanceOf(PushResult.Busy.class);
  }

  @Test
  void shouldTellThePluginsAtTheEnd() {
    dataPlane.close();
    dataPlane.close();

    assertThat(plugins.events).endsWith("onShutdown 0").containsOnlyOnce("onShutdown 0");
    assertThat(dataPlane.drained()).isDone();
  }
}
