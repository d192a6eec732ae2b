package dev.headgate.proxy.hook;

import dev.headgate.plugin.Connection;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/** The plugins of onTrafficFromServer, in order. */
@FunctionalInterface
public interface ResponseChain {

  /**
   * Takes over {@code response}, borrows {@code request}; otherwise as {@link RequestChain#apply}.
   */
  void apply(
      Connection connection,
      ByteBuf request,
      ByteBuf response,
      boolean last,
      EventLoop loop,
      Outcome outcome);

  /** The chain's verdict; buffers belong to the receiver. */
  interface Outcome {

    void forward(ByteBuf bytes);

    void refuse(Refusal refusal);
  }
}
