package dev.headgate.proxy.pool;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What happens to a pool's connections on other loops, told to its home. When the process ends the
 * loops end one after another, and with them their connections: a home that is gone needs to hear
 * no more of them.
 */
record Events(EventLoop home) implements Executor {

  @Override
  public void execute(Runnable event) {
    try {
      home.execute(event);
    } catch (RejectedExecutionException e) {
      if (!home.isShuttingDown()) {
        throw e;
      }
    }
  }
}
