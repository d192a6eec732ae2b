package dev.headgate.proxy.backend;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;

/** One database server address behind a pool. */
public interface Backend {

  /** {@code host:port} as configured. */
  String name();

  /** Possibly unresolved; connecting resolves it. */
  InetSocketAddress address();

  /** Its share under WeightedRoundRobin, relative to the others'. */
  int weight();

  boolean healthy();

  /** Server connections open to it, in every state. */
  int connections();

  /**
   * A fresh socket outside every pool and limit, for what must not wait in a queue (a cancel):
   * autoRead off, empty pipeline, the caller's to close. Answers on {@code loop}, within the
   * connect timeout.
   */
  Future<Channel> connect(EventLoop loop);
}
