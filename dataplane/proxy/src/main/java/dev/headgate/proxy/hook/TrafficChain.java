package dev.headgate.proxy.hook;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.Verdict;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of a traffic hook, one after the other; each gets what the one before made of the
 * message. Everything but a {@link dev.headgate.plugin.Blocking} plugin's own call happens on the
 * session's event loop. A chain whose plugins decide at once allocates nothing but their views of
 * the message.
 *
 * <p>{@code message} belongs to the chain and moves on to the outcome; {@code request}, which only
 * responses have, stays the caller's.
 */
abstract class TrafficChain<H, O extends ResponseChain.Outcome> {

  /** For all plugins of a chain together, unless one alone is allowed more. */
  static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final List<Link<H>> links;
  private final Usage usage;
  private final long deadlineNanos;

  TrafficChain(List<Link<H>> links, Usage usage) {
    this.links = List.copyOf(links);
    this.usage = usage;
    this.deadlineNanos =
        links.stream().mapToLong(Link::timeoutNanos).reduce(DEADLINE_NANOS, Math::max);
  }

  abstract @Nullable Verdict call(
      H hook, Connection connection, @Nullable ByteBuf request, ByteBuf message, boolean last);

  /** Whether {@link Verdict.Answer} is a verdict of this hook; then {@link #answer} delivers it. */
  abstract boolean mayAnswer();

  abstract void answer(O outcome, ByteBuf response);

  final void start(
      Connection connection,
      @Nullable ByteBuf request,
      ByteBuf message,
      boolean last,
      EventLoop loop,
      O outcome) {
    long deadline = System.nanoTime() + deadlineNanos;
    proceed(0, deadline, connection, request, contiguous(message), last, loop, outcome);
  }

  private void proceed(
      int from,
      long deadline,
      Connection connection,
      @Nullable ByteBuf request,
      ByteBuf message,
      boolean last,
      EventLoop loop,
      O outcome) {
    ByteBuf current = message;
    for (int i = from; i < links.size(); i++) {
      Link<H> link = links.get(i);
      Verdict verdict = null;
      if (link.plugin().admitsTraffic()) {
        long start = System.nanoTime();
        Thread thread = null;
        if (link.blocking()) {
          var result = new CompletableFuture<Verdict>();
          thread = thread(link, connection, request, current, last, result);
          verdict = new Verdict.Later(result);
        } else {
          verdict = callNow(link, connection, request, current, last, start);
        }
        if (verdict instanceof Verdict.Later(var stage)) {
          new Suspended(
                  i, start, deadline, connection, request, current, last, loop, outcome, thread)
              .await(stage);
          return;
        }
      }
      ByteBuf next = settle(link, verdict, current, outcome);
      if (next == null) {
        return;
      }
      current = next;
    }
    outcome.forward(current);
  }

  private @Nullable Verdict callNow(
      Link<H> link,
      Connection connection,
      @Nullable ByteBuf request,
      ByteBuf message,
      boolean last,
      long start) {
    try {
      Verdict verdict = call(link.hook(), connection, request, message, last);
      return verdict instanceof Verdict.Later ? verdict : counted(link, verdict, start);
    } catch (Throwable thrown) {
      return failed(link, Failure.describe(thrown), start);
    }
  }

  private @Nullable Verdict counted(Link<H> link, @Nullable Verdict verdict, long start) {
    long took = System.nanoTime() - start;
    switch (verdict) {
      case null -> {
        return failed(link, "returned no verdict", start);
      }
      case Verdict.Later _ -> {
        return failed(link, "decided later twice", start);
      }
      case Verdict.Answer _ when !mayAnswer() -> {
        return failed(link, "answered where the server has", start);
      }
      default -> link.plugin().count(took);
    }
    if (took > link.timeoutNanos()) {
      // It held up a whole event loop. Its word stands, but the breaker hears of it.
      link.plugin().trafficFailed("took longer than its timeout");
    } else {
      link.plugin().trafficSucceeded();
    }
    return verdict;
  }

  private @Nullable Verdict failed(Link<H> link, String cause, long start) {
    link.plugin().count(System.nanoTime() - start);
    link.plugin().trafficFailed(cause);
    return null;
  }

  /**
   * Acts on a verdict, null after a failure.
   *
   * @return what the next plugin gets; null when the outcome has been told
   */
  private @Nullable ByteBuf settle(
      Link<H> link, @Nullable Verdict verdict, ByteBuf message, O outcome) {
    return switch (verdict) {
      case Verdict.Forward() -> message;
      case Verdict.Replace(ByteBuffer bytes) -> {
        message.release();
        yield adopt(bytes);
      }
      case Verdict.Refuse(String sqlState, int code, String text) -> {
        message.release();
        outcome.refuse(new Refusal(Refusal.Reason.REFUSED_BY_PLUGIN, text, sqlState, code));
        yield null;
      }
      case Verdict.Answer(ByteBuffer response) -> {
        message.release();
        answer(outcome, adopt(response));
        yield null;
      }
      case Verdict.Later _ -> throw new IllegalStateException("a chain settles what is decided");
      case null -> {
        if (!link.failClosed()) {
          yield message;
        }
        message.release();
        outcome.refuse(link.failure());
        yield null;
      }
    };
  }

  /**
   * A plugin's buffer as ours. Views of our own messages are never array-backed to a plugin, so an
   * array is the plugin's to give away, and anything else might be released under our feet.
   */
  private static ByteBuf adopt(ByteBuffer bytes) {
    return bytes.hasArray() ? Unpooled.wrappedBuffer(bytes) : Unpooled.copiedBuffer(bytes);
  }

  /** One piece of memory, so that every plugin's view is free of a copy. */
  private static ByteBuf contiguous(ByteBuf message) {
    if (message.nioBufferCount() == 1) {
      return message;
    }
    ByteBuf copy = message.alloc().buffer(message.readableBytes()).writeBytes(message);
    message.release();
    return copy;
  }

  static ByteBuffer view(ByteBuf bytes) {
    return bytes.nioBuffer().asReadOnlyBuffer();
  }

  /**
   * A blocking plugin's call, not yet started. It keeps its buffers, and the plugin, until it
   * really returns, be it long after its timeout: the memory must not be another client's by then.
   */
  private Thread thread(
      Link<H> link,
      Connection connection,
      @Nullable ByteBuf request,
      ByteBuf message,
      boolean last,
      CompletableFuture<Verdict> result) {
    message.retain();
    if (request != null) {
      request.retain();
    }
    usage.enter();
    return link.plugin()
        .thread(
            () -> {
              try {
                result.complete(call(link.hook(), connection, request, message, last));
              } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
              } finally {
                message.release();
                if (request != null) {
                  request.release();
                }
                usage.leave();
              }
            });
  }

  /** A chain that waits for one plugin's word, or for its timeout. On the event loop only. */
  private final class Suspended {

    private final int index;
    private final long start;
    private final long deadline;
    private final Connection connection;
    private final @Nullable ByteBuf request;
    private final ByteBuf message;
    private final boolean last;
    private final EventLoop loop;
    private final O outcome;
    private final @Nullable Thread thread;
    private boolean decided;

    Suspended(
        int index,
        long start,
        long deadline,
        Connection connection,
        @Nullable ByteBuf request,
        ByteBuf message,
        boolean last,
        EventLoop loop,
        O outcome,
        @Nullable Thread thread) {
      this.index = index;
      this.start = start;
      this.deadline = deadline;
      this.connection = connection;
      this.request = request == null ? null : request.retain();
      this.message = message;
      this.last = last;
      this.loop = loop;
      this.outcome = outcome;
      this.thread = thread;
      usage.enter();
    }

    void await(CompletionStage<? extends Verdict> stage) {
      if (thread != null) {
        thread.start();
      }
      stage.whenComplete(this::completed);
      if (!decided) {
        long left = Math.min(links.get(index).timeoutNanos(), deadline - System.nanoTime());
        var timer = loop.schedule(this::timedOut, left, TimeUnit.NANOSECONDS);
        stage.whenComplete((_, _) -> timer.cancel(false));
      }
    }

    private void completed(@Nullable Verdict verdict, @Nullable Throwable thrown) {
      if (loop.inEventLoop()) {
        decide(verdict, thrown == null ? null : Failure.describe(thrown));
        return;
      }
      try {
        loop.execute(() -> decide(verdict, thrown == null ? null : Failure.describe(thrown)));
      } catch (RejectedExecutionException loopIsGone) {
        message.release();
        end();
      }
    }

    private void timedOut() {
      if (thread != null) {
        thread.interrupt();
      }
      decide(null, "timed out");
    }

    private void decide(@Nullable Verdict verdict, @Nullable String failure) {
      if (decided) {
        return;
      }
      decided = true;
      Link<H> link = links.get(index);
      Verdict counted =
          failure == null ? counted(link, verdict, start) : failed(link, failure, start);
      ByteBuf next = settle(link, counted, message, outcome);
      if (next != null) {
        proceed(index + 1, deadline, connection, request, next, last, loop, outcome);
      }
      end();
    }

    private void end() {
      if (request != null) {
        request.release();
      }
      usage.leave();
    }
  }
}
