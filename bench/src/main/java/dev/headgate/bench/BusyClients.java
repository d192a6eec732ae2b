package dev.headgate.bench;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Clients that ask one question after another: {@code PORT COUNT SECONDS}. Prints how many were
 * answered in the second half of the time, and the median and the 99th percentile of what they
 * took, in microseconds.
 */
public final class BusyClients {

  private static final int MOST = 4_000_000;

  private final long from;
  private final long to;
  private final long[] nanos = new long[MOST];
  private int answers;

  private BusyClients(int seconds) {
    long start = System.nanoTime();
    from = start + TimeUnit.SECONDS.toNanos(seconds) / 2;
    to = start + TimeUnit.SECONDS.toNanos(seconds);
  }

  public static void main(String[] arguments) throws InterruptedException {
    int count = Integer.parseInt(arguments[1]);
    int seconds = Integer.parseInt(arguments[2]);
    BusyClients busy = new BusyClients(seconds);
    EventLoopGroup loop = WireClient.TRANSPORT.newLoops(1);
    for (int i = 0; i < count; i++) {
      WireClient.connect(loop, Integer.parseInt(arguments[0]), busy.new Asking());
    }
    Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
    loop.submit(busy::print).syncUninterruptibly(); // on the one thread that knows
    System.exit(0);
  }

  private void print() {
    long[] sorted = Arrays.copyOf(nanos, answers);
    Arrays.sort(sorted);
    System.out.println(
        answers + " " + sorted[answers / 2] / 1000 + " " + sorted[answers * 99 / 100] / 1000);
  }

  private final class Asking extends WireClient {

    private long asked;

    @Override
    void ready(ChannelHandlerContext ctx, boolean answered) {
      long now = System.nanoTime();
      if (answered && asked >= from && now < to && answers < MOST) {
        nanos[answers++] = now - asked;
      }
      asked = now;
      ask(ctx);
    }
  }
}
