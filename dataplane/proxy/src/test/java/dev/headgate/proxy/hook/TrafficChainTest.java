package dev.headgate.proxy.hook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.FailurePolicy;
import dev.headgate.plugin.Blocking;
import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnTrafficFromClient;
import dev.headgate.plugin.OnTrafficFromServer;
import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.Verdict;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficChainTest {

  private static final Connection CONNECTION =
      new Connection(
          1, "pg", "PostgreSQL", new Connection.Endpoints("a:1", "b:2"), null, null, null);

  private final EventLoop loop = new DefaultEventLoop();
  private final List<Registration> plugins = new ArrayList<>();
  private final CompletableFuture<Void> unused = new CompletableFuture<>();
  private final Usage usage = new Usage(() -> unused.complete(null));
  private final ByteBuf request =
      PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes("request".getBytes(US_ASCII));
  private final ByteBuf response =
      PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes("response".getBytes(US_ASCII));
  private Thread loopThread = Thread.currentThread();

  @BeforeEach
  void findLoopThread() throws Exception {
    loopThread = loop.submit(Thread::currentThread).get();
  }

  @AfterEach
  void stop() {
    // Tests of the request chain never hand it over.
    if (response.refCnt() > 0) {
      response.release();
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** What a session hears, once. */
  private static final class Heard implements RequestChain.Outcome {

    private final CompletableFuture<String> word = new CompletableFuture<>();
    private @Nullable Thread thread;
    private @Nullable Refusal refusal;
    private byte @Nullable [] array;

    @Override
    public void forward(ByteBuf bytes) {
      array = bytes.hasArray() ? bytes.array() : null;
      hear("forward " + text(bytes));
    }

    @Override
    public void answer(ByteBuf response) {
      hear("answer " + text(response));
    }

    @Override
    public void refuse(Refusal refusal) {
      this.refusal = refusal;
      hear("refuse " + refusal.reason());
    }

    private static String text(ByteBuf bytes) {
      String text = bytes.toString(US_ASCII);
      bytes.release();
      return text;
    }

    private void hear(String what) {
      thread = Thread.currentThread();
      if (!word.complete(what)) {
        throw new AssertionError("heard twice: " + what);
      }
    }
  }

  @Test
  void shouldForwardWhatEveryPluginForwards() throws Exception {
    add(request -> Verdict.forward());
    add(request -> Verdict.forward());

    assertThat(heard()).isEqualTo("forward request");
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void shouldGiveEachPluginTheResultOfTheOneBefore() throws Exception {
    add(request -> replace(text(request) + "1"));
    add(request -> replace(text(request) + "2"));

    assertThat(heard()).isEqualTo("forward request12");
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void shouldSendAPluginsHeapBufferWithoutACopy() throws Exception {
    byte[] own = "changed".getBytes(US_ASCII);
    add(request -> new Verdict.Replace(ByteBuffer.wrap(own)));

    assertThat(apply().array).isSameAs(own);
  }

  @Test
  void shouldCopyASliceOfTheRequestBeforeTheRequestIsGone() throws Exception {
    add(request -> new Verdict.Replace(request.slice(2, 3)));

    assertThat(heard()).isEqualTo("forward que");
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void shouldShowPluginsNothingTheyCanWriteTo() throws Exception {
    List<Boolean> readOnly = new ArrayList<>();
    add(
        request -> {
          readOnly.add(request.isReadOnly() && !request.hasArray());
          request.position(request.limit());
          return Verdict.forward();
        });
    add(request -> replace(text(request)));

    assertThat(heard()).isEqualTo("forward request");
    assertThat(readOnly).containsExactly(true);
  }

  @Test
  void shouldShowAPluginOneContiguousRequest() throws Exception {
    var composite = PooledByteBufAllocator.DEFAULT.compositeBuffer();
    composite.addComponent(true, request);
    composite.addComponent(true, response);
    add(request -> replace(text(request)));

    assertThat(apply(composite).word.get()).isEqualTo("forward requestresponse");
    assertThat(composite.refCnt()).isZero();
  }

  @Test
  void shouldEndTheChainWithARefusal() throws Exception {
    add(request -> new Verdict.Refuse("42501", 1142, "no"));
    add(request -> replace("never"));

    assertThat(apply().refusal)
        .isEqualTo(new Refusal(Refusal.Reason.REFUSED_BY_PLUGIN, "no", "42501", 1142));
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void shouldEndTheChainWithAnAnswer() throws Exception {
    add(request -> new Verdict.Answer(ByteBuffer.wrap("pong".getBytes(US_ASCII))));
    add(request -> replace("never"));

    assertThat(heard()).isEqualTo("answer pong");
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void shouldRefuseWhenAFailClosedPluginThrowsOrSaysNothing() throws Exception {
    add(
        request -> {
          throw new AssertionError("anything");
        });

    assertThat(heard()).isEqualTo("refuse PLUGIN_FAILED");
    assertThat(request.refCnt()).isZero();
    assertThat(plugins.getFirst().plugin().failures()).isEqualTo(1);
  }

  @Test
  @SuppressWarnings("NullAway") // what a plugin of no manners does
  void shouldRefuseWhenAFailClosedPluginReturnsNull() throws Exception {
    add(request -> null);

    assertThat(heard()).isEqualTo("refuse PLUGIN_FAILED");
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void shouldPassOnTheInputOfAFailedIgnorePlugin() throws Exception {
    add(request -> replace("changed"));
    add(
        FailurePolicy.Ignore,
        request -> {
          throw new IllegalStateException();
        });
    add(request -> replace(text(request) + "!"));

    assertThat(heard()).isEqualTo("forward changed!");
  }

  @Test
  void shouldWaitForALaterVerdictAndGoOnOnTheLoop() throws Exception {
    var later = new CompletableFuture<Verdict>();
    add(request -> new Verdict.Later(later));
    add(request -> replace(text(request) + "2"));
    Heard heard = start(request);
    assertThat(heard.word).isNotDone();

    later.complete(replace("later"));

    assertThat(heard.word.get(5, TimeUnit.SECONDS)).isEqualTo("forward later2");
    assertThat(heard.thread).isSameAs(loopThread);
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void shouldDecideAtOnceWhenALaterVerdictIsThereAlready() throws Exception {
    add(request -> new Verdict.Later(CompletableFuture.completedFuture(replace("now"))));

    assertThat(heard()).isEqualTo("forward now");
  }

  @Test
  void shouldFailAPluginThatNeverDecides() throws Exception {
    add(Duration.ofMillis(20), request -> new Verdict.Later(new CompletableFuture<>()));

    assertThat(start(request).word.get(5, TimeUnit.SECONDS)).isEqualTo("refuse PLUGIN_FAILED");
    assertThat(request.refCnt()).isZero();
  }

  /** Each has its own time, and all together have theirs: five seconds, not eight. */
  @Test
  void shouldNotAddUpTheTimeoutsOfPluginsThatNeverDecide() throws Exception {
    for (int i = 0; i < 2; i++) {
      register(
          (OnTrafficFromClient) (_, _) -> new Verdict.Later(new CompletableFuture<>()),
          FailurePolicy.Ignore,
          Duration.ofSeconds(4));
    }

    assertThat(start(request).word.get(7, TimeUnit.SECONDS)).isEqualTo("forward request");
  }

  @Test
  void shouldFailALaterVerdictThatIsLaterAgain() throws Exception {
    add(
        request ->
            new Verdict.Later(
                CompletableFuture.completedFuture(
                    new Verdict.Later(CompletableFuture.completedFuture(Verdict.forward())))));

    assertThat(heard()).isEqualTo("refuse PLUGIN_FAILED");
  }

  private interface BlockingHook extends OnTrafficFromClient, Blocking {}

  @Test
  void shouldCallABlockingPluginOnAVirtualThread() throws Exception {
    List<Boolean> virtual = new ArrayList<>();
    register(
        (BlockingHook)
            (connection, request) -> {
              virtual.add(Thread.currentThread().isVirtual());
              return replace(text(request) + "!");
            });
    Heard heard = start(request);

    assertThat(heard.word.get(5, TimeUnit.SECONDS)).isEqualTo("forward request!");
    assertThat(heard.thread).isSameAs(loopThread);
    assertThat(virtual).containsExactly(true);
  }

  @Test
  void shouldKeepTheRequestAliveForABlockingPluginThatOverstays() throws Exception {
    var goOn = new CountDownLatch(1);
    var read = new CompletableFuture<String>();
    register(
        (BlockingHook)
            (connection, request) -> {
              while (goOn.getCount() > 0) {
                try {
                  goOn.await();
                } catch (InterruptedException notListening) {
                  // Round again.
                }
              }
              read.complete(text(request));
              return Verdict.forward();
            },
        FailurePolicy.Fail,
        Duration.ofMillis(20));
    Heard heard = start(request);
    usage.retire();
    assertThat(heard.word.get(5, TimeUnit.SECONDS)).isEqualTo("refuse PLUGIN_FAILED");
    assertThat(request.refCnt()).isEqualTo(1);
    assertThat(unused).isNotDone();

    goOn.countDown();

    assertThat(read.get(5, TimeUnit.SECONDS)).isEqualTo("request");
    unused.get(5, TimeUnit.SECONDS);
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void shouldNotCallAPluginWhoseBreakerIsOpen() throws Exception {
    List<String> calls = new ArrayList<>();
    add(
        request -> {
          calls.add("call");
          throw new IllegalStateException();
        });
    for (int i = 0; i <= CircuitBreaker.FAILURES_TO_OPEN; i++) {
      assertThat(apply(request.retainedDuplicate()).word.get()).isEqualTo("refuse PLUGIN_FAILED");
    }

    assertThat(calls).hasSize(CircuitBreaker.FAILURES_TO_OPEN);
    assertThat(plugins.getFirst().plugin().broken()).isTrue();
    request.release();
  }

  @Test
  void shouldChangeAResponseAndBorrowItsRequest() throws Exception {
    register(
        (OnTrafficFromServer)
            (connection, request, response, last) ->
                replace(text(request) + text(response) + last));
    Heard heard = new Heard();
    loop.submit(() -> responses().apply(CONNECTION, request, response, true, loop, heard)).get();

    assertThat(heard.word.get()).isEqualTo("forward requestresponsetrue");
    assertThat(response.refCnt()).isZero();
    assertThat(request.release()).isTrue();
  }

  @Test
  void shouldTakeAnAnswerToAResponseForAFailure() throws Exception {
    register(
        (OnTrafficFromServer)
            (connection, request, response, last) ->
                new Verdict.Answer(ByteBuffer.wrap(new byte[1])));
    Heard heard = new Heard();
    loop.submit(() -> responses().apply(CONNECTION, request, response, true, loop, heard)).get();

    assertThat(heard.word.get()).isEqualTo("refuse PLUGIN_FAILED");
    assertThat(response.refCnt()).isZero();
    assertThat(request.release()).isTrue();
  }

  @Test
  void shouldKeepTheRequestOfAResponseThatWaits() throws Exception {
    var later = new CompletableFuture<Verdict>();
    register(
        (OnTrafficFromServer) (connection, request, response, last) -> new Verdict.Later(later));
    register(
        (OnTrafficFromServer)
            (connection, request, response, last) -> replace(text(request) + text(response)));
    Heard heard = new Heard();
    loop.submit(() -> responses().apply(CONNECTION, request, response, true, loop, heard)).get();
    request.release();

    later.complete(Verdict.forward());

    assertThat(heard.word.get(5, TimeUnit.SECONDS)).isEqualTo("forward requestresponse");
    loop.submit(() -> {}).get();
    assertThat(request.refCnt()).isZero();
  }

  private interface Hook {
    Verdict apply(ByteBuffer request);
  }

  private void add(Hook hook) {
    add(FailurePolicy.Fail, hook);
  }

  private void add(FailurePolicy policy, Hook hook) {
    register(
        (OnTrafficFromClient) (connection, request) -> hook.apply(request),
        policy,
        Duration.ofSeconds(5));
  }

  private void add(Duration timeout, Hook hook) {
    register(
        (OnTrafficFromClient) (connection, request) -> hook.apply(request),
        FailurePolicy.Fail,
        timeout);
  }

  private void register(Plugin plugin) {
    register(plugin, FailurePolicy.Fail, Duration.ofSeconds(5));
  }

  private void register(Plugin plugin, FailurePolicy policy, Duration timeout) {
    String name = "plugin" + plugins.size();
    plugins.add(new Registration(new RunningPlugin(name, plugin), Set.of(), policy, timeout));
  }

  private ResponseChain responses() {
    return Objects.requireNonNull(HookCompiler.compile(plugins, usage).onTrafficFromServer());
  }

  /** Applies the chain, all of whose plugins decide at once. */
  private Heard apply() throws Exception {
    return apply(request);
  }

  private Heard apply(ByteBuf request) throws Exception {
    Heard heard = start(request);
    assertThat(heard.word).as("decided before apply returned").isDone();
    return heard;
  }

  private String heard() throws Exception {
    return apply().word.get();
  }

  private Heard start(ByteBuf request) throws Exception {
    RequestChain chain =
        Objects.requireNonNull(HookCompiler.compile(plugins, usage).onTrafficFromClient());
    Heard heard = new Heard();
    loop.submit(() -> chain.apply(CONNECTION, request, loop, heard)).get();
    return heard;
  }

  private static Verdict replace(String text) {
    return new Verdict.Replace(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }

  private static String text(ByteBuffer bytes) {
    return US_ASCII.decode(bytes.duplicate()).toString();
  }
}
