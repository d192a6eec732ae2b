package dev.headgate.proxy.hook;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnTrafficFromServer;
import dev.headgate.plugin.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The chain of onTrafficFromServer. */
final class ResponsePlugins extends TrafficChain<OnTrafficFromServer, ResponseChain.Outcome>
    implements ResponseChain {

  ResponsePlugins(List<Link<OnTrafficFromServer>> links, Usage usage) {
    super(links, usage);
  }

  @Override
  public void apply(
      Connection connection,
      ByteBuf request,
      ByteBuf response,
      boolean last,
      EventLoop loop,
      Outcome outcome) {
    start(connection, request, response, last, loop, outcome);
  }

  @Override
  @Nullable Verdict call(
      OnTrafficFromServer hook,
      Connection connection,
      @Nullable ByteBuf request,
      ByteBuf response,
      boolean last) {
    return hook.onTrafficFromServer(
        connection, view(Objects.requireNonNull(request)), view(response), last);
  }

  /** The server has answered already. */
  @Override
  boolean mayAnswer() {
    return false;
  }

  @Override
  void answer(Outcome outcome, ByteBuf response) {
    throw new IllegalStateException("the server has answered already");
  }
}
