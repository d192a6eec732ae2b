package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Credential;

/** With what we log in to a MariaDB server. */
sealed interface MariaDbCredential extends Credential {

  /** The password itself serves every method; an empty one, no method. */
  record Clear(Secret password) implements MariaDbCredential {}

  /** SHA1 of the password serves mysql_native_password, at every server. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record NativeHash(byte[] hash) implements MariaDbCredential {

    /** Not printed: it is as good as the password. */
    @Override
    public String toString() {
      return "NativeHash";
    }
  }

  /** The client proved itself in a way that is no use towards a server, or not at all. */
  record None() implements MariaDbCredential {}
}
