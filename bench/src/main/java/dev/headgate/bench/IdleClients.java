package dev.headgate.bench;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Clients that log in, ask once and then only stay: {@code PORT COUNT}. Prints a line when all of
 * them do, and ends when its input does.
 */
public final class IdleClients {

  private static final int AT_A_TIME = 100;

  private IdleClients() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    Semaphore asking = new Semaphore(AT_A_TIME);
    CountDownLatch missing = new CountDownLatch(count);
    EventLoopGroup loops = WireClient.TRANSPORT.newLoops(1);
    for (int i = 0; i < count; i++) {
      asking.acquire();
      WireClient.connect(loops, port, new AskedOnce(asking, missing));
    }
    missing.await();
    System.out.println(count + " clients are idle");
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0); // closed connections are no failure any more
  }

  private static final class AskedOnce extends WireClient {

    private final Semaphore asking;
    private final CountDownLatch missing;

    AskedOnce(Semaphore asking, CountDownLatch missing) {
      this.asking = asking;
      this.missing = missing;
    }

    @Override
    void ready(ChannelHandlerContext ctx, boolean answered) {
      if (answered) {
        asking.release();
        missing.countDown();
      } else {
        ask(ctx);
      }
    }
  }
}
