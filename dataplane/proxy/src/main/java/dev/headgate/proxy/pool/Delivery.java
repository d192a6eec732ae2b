package dev.headgate.proxy.pool;

import io.netty.channel.Channel;

/** Brings a ready server connection to the loop of its client: there they live together. */
final class Delivery {

  /** Told on some loop, where it was not simply taken. */
  interface Return {

    /** The connection died on the way; the client still has none. */
    void died(Waiter waiter);

    /** The client has given up. The connection is still watched, and nobody's again. */
    void unwanted(PooledConnection connection);
  }

  private final Return back;

  Delivery(Return back) {
    this.back = back;
  }

  /** From any thread. */
  void bring(PooledConnection connection, Waiter waiter) {
    connection.loop().execute(() -> set(connection, waiter));
  }

  private void set(PooledConnection connection, Waiter waiter) {
    Channel channel = connection.channel();
    if (channel.eventLoop().equals(waiter.loop()) || !channel.isActive()) {
      handOver(connection, waiter);
      return;
    }
    channel
        .deregister()
        .addListener(
            _ ->
                waiter
                    .loop()
                    .register(channel)
                    .addListener(
                        moved -> {
                          if (!moved.isSuccess()) {
                            channel.close();
                          }
                          handOver(connection, waiter);
                        }));
  }

  private void handOver(PooledConnection connection, Waiter waiter) {
    if (!connection.channel().isActive()) {
      back.died(waiter);
    } else if (waiter.done()) {
      back.unwanted(connection);
    } else {
      IdleWatcher.stepAside(connection.channel());
      if (connection.identity() == null) {
        connection.openedAheadOfClient();
      }
      waiter.take(connection);
    }
  }
}
