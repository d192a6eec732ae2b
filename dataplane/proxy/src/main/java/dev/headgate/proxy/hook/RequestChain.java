package dev.headgate.proxy.hook;

import dev.headgate.plugin.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/** The plugins of onTrafficFromClient, in order. */
@FunctionalInterface
public interface RequestChain {

  /**
   * Takes over {@code request}; the outcome hears exactly once, on {@code loop}, before this
   * returns if every plugin decided at once.
   */
  void apply(Connection connection, ByteBuf request, EventLoop loop, Outcome outcome);

  /** The chain's verdict; buffers belong to the receiver. */
  interface Outcome extends ResponseChain.Outcome {

    void answer(ByteBuf response);
  }
}
