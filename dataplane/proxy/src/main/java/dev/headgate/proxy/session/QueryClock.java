package dev.headgate.proxy.session;

import dev.headgate.proxy.protocol.Exchange;

/**
 * How long requests take, from the read that ended one to the read that ended its response: two
 * looks at the clock for each. Of requests sent without awaiting answers, those behind the first
 * count from the latest one.
 */
final class QueryClock {

  private long seen;
  private int unanswered;
  private long oldest;
  private long latest;
  private long took;

  /** After a read from the client. */
  void asked(Exchange exchange) {
    long requests = exchange.requests();
    if (requests == seen) {
      return;
    }
    latest = System.nanoTime();
    if (unanswered == 0) {
      oldest = latest;
    }
    seen = requests;
    unanswered = exchange.unanswered();
  }

  /**
   * After a read from the server.
   *
   * @return how many requests got the last of their responses in it, each after {@link #took}
   */
  int answered(Exchange exchange) {
    int left = exchange.unanswered();
    int done = unanswered - left;
    if (done <= 0) {
      return 0;
    }
    took = System.nanoTime() - oldest;
    oldest = latest;
    unanswered = left;
    return done;
  }

  /** In nanoseconds, of the requests that were just answered. */
  long took() {
    return took;
  }
}
