package dev.headgate.proxy.relay;

import dev.headgate.proxy.protocol.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Passes on whole requests and whole-message pieces of responses, by way of the hooks. Log-in, COPY
 * data and the like pass unhooked.
 */
public final class HookedRelay implements Relay {

  private final Channel client;
  private final Channel server;
  private final RequestFlow requests;
  private final ResponseFlow responses;

  /**
   * @param exchange possibly in the middle of a session: the responses it still waits for pass
   *     unhooked
   * @param maxRequestBytes the largest request that is held
   */
  public HookedRelay(
      Channel client, Channel server, Host host, Exchange exchange, long maxRequestBytes) {
    this.client = client;
    this.server = server;
    this.responses = new ResponseFlow(this, client, host, exchange);
    this.requests =
        new RequestFlow(this, client, server, host, exchange, responses, maxRequestBytes);
  }

  @Override
  public void fromClient(ByteBuf bytes) {
    requests.receive(bytes);
  }

  @Override
  public void clientReadComplete() {
    flush();
  }

  @Override
  public void fromServer(ByteBuf bytes) {
    responses.receive(bytes);
  }

  @Override
  public void serverReadComplete() {
    flush();
  }

  /** Responses went on: what waited for its turn may go. */
  void responded() {
    requests.resume();
  }

  /** Both: a request may have been answered here, a response may have let a request go. */
  void flush() {
    server.flush();
    client.flush();
  }

  @Override
  public void writabilityChanged() {
    updateReads();
  }

  void updateReads() {
    client.config().setAutoRead(server.isWritable() && !requests.blocked());
    server.config().setAutoRead(client.isWritable() && !responses.blocked());
  }

  @Override
  public boolean atRequestStart() {
    return requests.atStart() && !responses.blocked();
  }

  @Override
  public boolean inStep() {
    return true;
  }

  @Override
  public boolean passedOn() {
    return responses.passedOn();
  }

  @Override
  public ByteBuf unpassed() {
    return requests.unpassed();
  }

  @Override
  public void close() {
    requests.close();
    responses.close();
  }
}
