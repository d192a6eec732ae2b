package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Credential;

/** With what we log in to a PostgreSQL server. */
sealed interface PostgresCredential extends Credential {

  /** The password itself serves every method. */
  record Clear(PostgresAccount account) implements PostgresCredential {}

  /** Serves a server that keeps the very verifier the client was checked against. */
  record Keys(ScramKeys keys) implements PostgresCredential {}

  /** The hash serves md5, where it is the password. */
  record Md5(PostgresAccount account) implements PostgresCredential {}

  /** A server that trusts us asks for nothing. */
  record None() implements PostgresCredential {}
}
