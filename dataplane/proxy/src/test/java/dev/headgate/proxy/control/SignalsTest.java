package dev.headgate.proxy.control;

import static dev.headgate.proxy.control.Documents.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.plugin.SignalEvent;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignalsTest {

  private final FakePlugins plugins = new FakePlugins();
  private final Push push =
      new Push(plugins, new FakeSnapshots(plugins.events), false, configuration -> {});
  private final Signals.Reactions reactions =
      new Signals.Reactions() {
        @Override
        public void rereadBootDocument() {
          plugins.events.add("reread");
        }

        @Override
        public void drain() {
          plugins.events.add("drain");
        }
      };
  private final Signals signals = new Signals(push, plugins, reactions, Runnable::run);

  @BeforeEach
  void serve() {
    plugins.hooks = TestHooks.recording(plugins.events);
    push.push(document(1, 5432));
    plugins.events.clear();
  }

  @Test
  void shouldDeliverEachIdOnce() {
    assertThat(signals.deliver(event("1", "Anything"))).isTrue();
    assertThat(signals.deliver(event("1", "Anything"))).isFalse();
    assertThat(signals.deliver(event("2", "Anything"))).isTrue();

    assertThat(plugins.events)
        .containsExactly("onSignal Anything operator", "onSignal Anything operator");
    assertThat(signals.last()).isEqualTo("2");
  }

  @Test
  void shouldReactToWhatItKnows() {
    signals.deliver(event("1", "SIGHUP"));
    signals.deliver(event("2", "Drain"));
    signals.deliver(new SignalEvent("SIGTERM", "3", "os", Map.of()));
    signals.deliver(
        new SignalEvent("Hook", "4", "operator", Map.of("name", "flush", "table", "t")));

    assertThat(plugins.events)
        .containsExactly(
            "onSignal SIGHUP operator",
            "reread",
            "onSignal Drain operator",
            "drain",
            "onSignal SIGTERM os",
            "drain",
            "onSignal Hook operator",
            "onHook flush {table=t}");
  }

  @Test
  void shouldReloadPlugins() {
    signals.deliver(event("1", "ReloadPlugins"));

    assertThat(plugins.events).contains("plugins prepare", "plugins commit");
  }

  @Test
  void shouldForgetIdsOfLongAgo() {
    for (int id = 0; id <= 1024; id++) {
      assertThat(signals.deliver(event(Integer.toString(id), "Anything"))).isTrue();
    }

    assertThat(signals.deliver(event("1024", "Anything"))).isFalse();
    assertThat(signals.deliver(event("0", "Anything"))).isTrue();
  }

  private static SignalEvent event(String id, String name) {
    return new SignalEvent(name, id, "operator", Map.of());
  }
}
