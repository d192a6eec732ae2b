package dev.headgate.proxy.pool;

import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client as the pool sees it: it asks, gets or is refused, cancels or releases. */
final class TestClient implements Pool.Taker {

  private static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final Origin ORIGIN = new Origin(NOWHERE, NOWHERE);

  final CompletableFuture<ServerConnection> server = new CompletableFuture<>();
  final CompletableFuture<Refusal> refusal = new CompletableFuture<>();
  private final EventLoop loop;
  private volatile Pool.Claim claim = () -> {};

  TestClient(EventLoop loop) {
    this.loop = loop;
  }

  TestClient claim(Pool pool) {
    loop.submit(() -> claim = pool.claim(loop, this)).syncUninterruptibly();
    return this;
  }

  @Override
  public Origin origin() {
    return ORIGIN;
  }

  @Override
  public void taken(ServerConnection taken) {
    if (!loop.inEventLoop() || !server.complete(taken) || refusal.isDone()) {
      throw new AssertionError("heard on a wrong loop, or twice");
    }
  }

  @Override
  public void refused(Refusal refused) {
    if (!loop.inEventLoop() || !refusal.complete(refused) || server.isDone()) {
      throw new AssertionError("heard on a wrong loop, or twice");
    }
  }

  ServerConnection await() throws Exception {
    return server.get(10, TimeUnit.SECONDS);
  }

  Refusal awaitRefusal() throws Exception {
    return refusal.get(10, TimeUnit.SECONDS);
  }

  void cancel() {
    loop.submit(() -> claim.cancel()).syncUninterruptibly();
  }

  /** Gives back what it was given, or gives up. */
  void leave() {
    loop.submit(
            () -> {
              if (server.isDone()) {
                server.join().release();
              } else {
                claim.cancel();
              }
            })
        .syncUninterruptibly();
  }
}
