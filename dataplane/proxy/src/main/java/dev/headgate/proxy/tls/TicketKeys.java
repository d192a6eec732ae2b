package dev.headgate.proxy.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * What BoringSSL encrypts sessions with that clients keep, to resume them: without keys it would
 * hand out none, and the JDK has its own. They are as good as the secrets of every connection whose
 * session they hold, so each is used for an hour, known for another, and never leaves this process.
 */
final class TicketKeys {

  private static final long LIFETIME = Duration.ofHours(1).toNanos();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final OpenSslSessionContext sessions;
  private final AtomicLong expiry = new AtomicLong(System.nanoTime() + LIFETIME);
  private volatile OpenSslSessionTicketKey newest = random();

  private TicketKeys(OpenSslSessionContext sessions) {
    this.sessions = sessions;
    sessions.setTicketKeys(newest);
  }

  /** Null where none are needed. */
  static @Nullable TicketKeys of(SSLSessionContext sessions) {
    return sessions instanceof OpenSslSessionContext those ? new TicketKeys(those) : null;
  }

  /** Before each handshake, on any thread. */
  void keepFresh() {
    long due = expiry.get();
    long now = System.nanoTime();
    if (now - due >= 0 && expiry.compareAndSet(due, now + LIFETIME)) {
      OpenSslSessionTicketKey old = newest;
      newest = random();
      sessions.setTicketKeys(newest, old);
    }
  }

  private static OpenSslSessionTicketKey random() {
    return new OpenSslSessionTicketKey(
        random(OpenSslSessionTicketKey.NAME_SIZE),
        random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
        random(OpenSslSessionTicketKey.AES_KEY_SIZE));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
