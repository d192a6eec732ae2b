package dev.headgate.proxy.session;

import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What one session did and how it ended, for the counters of its listener and pool and for its line
 * in the log. On the session's loop.
 */
final class Tally {

  private final Counters counters;
  private final long since = System.nanoTime();
  private @Nullable Pool pool;
  private QueryClock clock = new QueryClock();
  private long fromClient;
  private long fromServer;
  private long requests;

  /** Of those, the ones of the exchange at hand. */
  private long ofExchange;

  /** A {@link Close} or a {@link Refusal.Reason}; null while nobody has ended it. */
  private @Nullable Enum<?> cause;

  private @Nullable String why;

  Tally(Counters counters) {
    this.counters = counters;
  }

  void accepted() {
    counters.addAccepted();
  }

  void fromClient(int bytes) {
    counters.addFromClient(bytes);
    fromClient += bytes;
  }

  void fromServer(int bytes) {
    counters.addFromServer(bytes);
    fromServer += bytes;
  }

  /** From here on requests are those of another exchange, with a server of this pool. */
  void exchangeBegins(Pool of) {
    pool = of;
    clock = new QueryClock();
    ofExchange = 0;
  }

  /** After a read from the client. */
  void asked(@Nullable Exchange exchange) {
    if (exchange != null) {
      clock.asked(exchange);
    }
  }

  /** After a read from the server. */
  void answered(@Nullable Exchange exchange) {
    Pool asked = pool;
    if (exchange != null && asked != null) {
      for (int left = clock.answered(exchange); left > 0; left--) {
        asked.answered(clock.took());
      }
    }
  }

  /** After a read on either side. */
  void count(@Nullable Exchange exchange) {
    if (exchange != null && exchange.requests() != ofExchange) {
      long more = exchange.requests() - ofExchange;
      counters.addRequests(more);
      requests += more;
      ofExchange = exchange.requests();
    }
  }

  /** A request, or the client. */
  void refused(Refusal refusal) {
    counters.addRefused(refusal.reason());
  }

  /** With an error of ours, or what stands for one. */
  void endsFor(Refusal refusal, boolean endedByServer) {
    refused(refusal);
    cause =
        refusal.reason() == Refusal.Reason.SERVER_LOST && endedByServer
            ? Close.SERVER_ENDED
            : refusal.reason();
    if (refusal.reason() == Refusal.Reason.PROTOCOL_VIOLATION
        || refusal.reason() == Refusal.Reason.UNINTELLIGIBLE) {
      // It names no payload, and the client is, mostly, not told.
      why = refusal.message();
    }
  }

  /** Unless it is known already why. */
  void endsFor(Close how) {
    if (cause == null) {
      cause = how;
    }
  }

  /**
   * The connection is closed.
   *
   * @param routed null if the client was not
   */
  void tell(ConnectionLog log, String listener, @Nullable Pool routed, Identity identity) {
    String label = Counters.cause(cause == null ? Close.VANISHED : cause);
    counters.addClosed(label);
    log.write(
        new ConnectionLog.Ended(
            identity.session(),
            listener,
            routed,
            identity.client(),
            identity.user(),
            identity.database(),
            label,
            why,
            System.nanoTime() - since,
            requests,
            fromClient,
            fromServer));
  }
}
