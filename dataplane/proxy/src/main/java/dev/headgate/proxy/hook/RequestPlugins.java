package dev.headgate.proxy.hook;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnTrafficFromClient;
import dev.headgate.plugin.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chain of onTrafficFromClient. */
final class RequestPlugins extends TrafficChain<OnTrafficFromClient, RequestChain.Outcome>
    implements RequestChain {

  RequestPlugins(List<Link<OnTrafficFromClient>> links, Usage usage) {
    super(links, usage);
  }

  @Override
  public void apply(Connection connection, ByteBuf request, EventLoop loop, Outcome outcome) {
    start(connection, null, request, true, loop, outcome);
  }

  @Override
  @Nullable Verdict call(
      OnTrafficFromClient hook,
      Connection connection,
      @Nullable ByteBuf none,
      ByteBuf request,
      boolean last) {
    return hook.onTrafficFromClient(connection, view(request));
  }

  @Override
  boolean mayAnswer() {
    return true;
  }

  @Override
  void answer(Outcome outcome, ByteBuf response) {
    outcome.answer(response);
  }
}
