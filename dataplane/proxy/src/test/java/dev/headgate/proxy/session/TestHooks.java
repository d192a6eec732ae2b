package dev.headgate.proxy.session;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.hook.RequestChain;
import dev.headgate.proxy.hook.ResponseChain;
import dev.headgate.proxy.hook.Usage;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hooks that write down what they see; the request chain refuses requests with a given text. */
public final class TestHooks {

  final List<String> events = new CopyOnWriteArrayList<>();
  private final String forbidden;
  private final boolean later;

  private TestHooks(String forbidden, boolean later) {
    this.forbidden = forbidden;
    this.later = later;
  }

  public static TestHooks passing() {
    return new TestHooks("\0never", false);
  }

  /** Refuses requests with this text, and decides later if asked to. */
  public static TestHooks refusing(String forbidden, boolean later) {
    return new TestHooks(forbidden, later);
  }

  public Hooks hooks() {
    RequestChain requests =
        (connection, request, loop, outcome) -> {
          Runnable decide =
              () -> {
                if (request.toString(StandardCharsets.ISO_8859_1).contains(forbidden)) {
                  request.release();
                  outcome.refuse(new Refusal(Refusal.Reason.REFUSED_BY_PLUGIN, "not here"));
                } else {
                  outcome.forward(request);
                }
              };
          if (later) {
            loop.execute(decide);
          } else {
            decide.run();
          }
        };
    ResponseChain responses =
        (connection, request, response, last, loop, outcome) -> {
          events.add("response to " + text(request) + (last ? " (last)" : ""));
          if (later) {
            loop.execute(() -> outcome.forward(response));
          } else {
            outcome.forward(response);
          }
        };
    return new Hooks(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        (connection, error) -> events.add("opening"),
        (connection, error) -> events.add("opened"),
        (connection, error) -> events.add("closing " + error),
        (connection, error) -> events.add("closed " + error),
        (connection, error) -> events.add("traffic"),
        requests,
        (connection, request, response, last) -> events.add("to server " + text(request)),
        responses,
        (connection, request, response, last) -> events.add("to client"),
        null,
        new Usage(() -> {}));
  }

  private static String text(ByteBuf request) {
    return request.isReadable()
        ? Character.toString(request.getUnsignedByte(request.readerIndex()))
        : "-";
  }
}
