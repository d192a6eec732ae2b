package dev.headgate.proxy.hook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.FailurePolicy;
import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnClosed;
import dev.headgate.plugin.OnOpened;
import dev.headgate.plugin.OnOpening;
import dev.headgate.plugin.OnTick;
import dev.headgate.plugin.OnTrafficToClient;
import dev.headgate.plugin.OnTrafficToServer;
import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.Tick;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HookCompilerTest {

  private static final Connection CONNECTION =
      new Connection(
          1, "pg", "PostgreSQL", new Connection.Endpoints("a:1", "b:2"), null, null, null);
  private static final Tick TICK =
      new Tick(0, 1, Instant.EPOCH, Duration.ofSeconds(5), 1, 1, 0, true, "pod");

  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

  private final class Everything implements OnOpening, OnOpened, OnClosed, OnTick {

    @Override
    public void onOpening(Connection connection) {
      heard.add("opening");
    }

    @Override
    public void onOpened(Connection connection) {
      heard.add("opened");
    }

    @Override
    public void onClosed(Connection connection, String error) {
      heard.add("closed " + error);
    }

    @Override
    public void onTick(Tick tick) {
      heard.add("tick");
    }
  }

  @Test
  void shouldLeaveHooksThatNobodyHasNull() {
    Hooks hooks = compile(all(new Everything()));

    assertThat(hooks.onTick()).isNotNull();
    assertThat(hooks.onTrafficFromClient()).isNull();
    assertThat(hooks.onTrafficToClient()).isNull();
    assertThat(hooks.onSignal()).isNull();
    assertThat(hooks.needTraffic()).isFalse();
  }

  @Test
  void shouldLeaveOutHooksThatThePluginMayNotHave() {
    Hooks hooks = compile(registration(new Everything(), Set.of("onTick", "onSignal")));

    assertThat(hooks.onTick()).isNotNull();
    assertThat(hooks.onOpening()).isNull();
    assertThat(hooks.onSignal()).isNull();
  }

  @Test
  void shouldKeepTheOrderOfNotificationsAcrossHooks() {
    Hooks hooks = compile(all(new Everything()));

    Objects.requireNonNull(hooks.onOpening()).fire(CONNECTION, "");
    Objects.requireNonNull(hooks.onOpened()).fire(CONNECTION, "");
    Objects.requireNonNull(hooks.onTick()).fire(TICK);
    Objects.requireNonNull(hooks.onClosed()).fire(CONNECTION, "reset");

    await()
        .untilAsserted(
            () -> assertThat(heard).containsExactly("opening", "opened", "tick", "closed reset"));
  }

  @Test
  void shouldNotifyOthersThoughOnePluginThrows() {
    Registration failing =
        all(
            (OnTick)
                tick -> {
                  throw new IllegalStateException("anything");
                });
    Hooks hooks = compile(failing, all(new Everything()));

    Objects.requireNonNull(hooks.onTick()).fire(TICK);

    await().untilAsserted(() -> assertThat(heard).containsExactly("tick"));
    await().untilAsserted(() -> assertThat(failing.plugin().failures()).isEqualTo(1));
  }

  @Test
  void shouldNeverWaitForAPluginThatIsStuckAndCountWhatItMisses() {
    CountDownLatch stuck = new CountDownLatch(1);
    Registration slow =
        all(
            (OnTick)
                tick -> {
                  try {
                    stuck.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    Notification<Tick> onTick = Objects.requireNonNull(compile(slow).onTick());

    for (int i = 0; i < 10_000; i++) {
      onTick.fire(TICK);
    }

    assertThat(slow.plugin().overflowed()).isBetween(1000L, 9_000L);
    stuck.countDown();
  }

  @Test
  void shouldShowObserversWhatWasWrittenAndReleaseIt() {
    List<Boolean> readOnly = Collections.synchronizedList(new ArrayList<>());
    class Traffic implements OnTrafficToServer, OnTrafficToClient {
      @Override
      public void onTrafficToServer(Connection connection, ByteBuffer request) {
        readOnly.add(request.isReadOnly());
        heard.add(text(request));
      }

      @Override
      public void onTrafficToClient(
          Connection connection, ByteBuffer request, ByteBuffer response, boolean last) {
        readOnly.add(request.isReadOnly() && response.isReadOnly());
        heard.add(text(request) + text(response) + last);
      }
    }
    Hooks hooks = compile(all(new Traffic()));
    ByteBuf request = bytes("request");
    ByteBuf response = bytes("response");

    Objects.requireNonNull(hooks.onTrafficToServer()).fire(CONNECTION, request, null, true);
    Objects.requireNonNull(hooks.onTrafficToClient()).fire(CONNECTION, request, response, true);
    // As a channel does while it writes.
    request.skipBytes(3);
    request.release();
    response.release();

    await()
        .untilAsserted(() -> assertThat(heard).containsExactly("request", "requestresponsetrue"));
    await().untilAsserted(() -> assertThat(request.refCnt() + response.refCnt()).isZero());
    assertThat(readOnly).containsExactly(true, true);
  }

  @Test
  void shouldBoundTheBytesThatWaitForAnObserver() {
    CountDownLatch stuck = new CountDownLatch(1);
    Registration slow =
        all(
            (OnTrafficToServer)
                (connection, request) -> {
                  try {
                    stuck.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    TrafficNotification hook = Objects.requireNonNull(compile(slow).onTrafficToServer());
    ByteBuf megabyte = PooledByteBufAllocator.DEFAULT.buffer(1 << 20).writeZero(1 << 20);

    for (int i = 0; i < 40; i++) {
      hook.fire(CONNECTION, megabyte.slice(0, 10), null, true);
    }

    assertThat(slow.plugin().overflowed()).isBetween(20L, 24L);
    stuck.countDown();
    megabyte.release();
    await().untilAsserted(() -> assertThat(megabyte.refCnt()).isZero());
  }

  @Test
  void shouldCallNothingAfterThePluginsEnd() {
    Registration registration = all(new Everything());
    Notification<Tick> onTick = Objects.requireNonNull(compile(registration).onTick());
    onTick.fire(TICK);

    registration.plugin().end(() -> heard.add("end"));
    onTick.fire(TICK);
    registration.plugin().end(() -> heard.add("marker"));

    await().untilAsserted(() -> assertThat(heard).containsExactly("tick", "end", "marker"));
  }

  @Test
  void shouldTellWhenTheLastSessionHasMovedOn() {
    Usage usage = new Usage(() -> heard.add("unused"));
    Hooks old = HookCompiler.compile(List.of(), usage);
    Hooks newest = compile(all(new Everything()));
    Hooks first = Hooks.NONE.switchTo(old);
    Hooks second = Hooks.NONE.switchTo(old);

    usage.retire();
    first.switchTo(newest);
    assertThat(heard).isEmpty();
    second.switchTo(second).switchTo(Hooks.NONE);

    assertThat(heard).containsExactly("unused");
  }

  private static Hooks compile(Registration... registrations) {
    return HookCompiler.compile(Arrays.asList(registrations), new Usage(() -> {}));
  }

  private static Registration all(Plugin plugin) {
    return registration(plugin, Set.of());
  }

  private static Registration registration(Plugin plugin, Set<String> allowed) {
    return new Registration(
        new RunningPlugin("test", plugin), allowed, FailurePolicy.Fail, Duration.ofSeconds(1));
  }

  private static ByteBuf bytes(String text) {
    return PooledByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(US_ASCII));
  }

  private static String text(ByteBuffer bytes) {
    return US_ASCII.decode(bytes.duplicate()).toString();
  }
}
