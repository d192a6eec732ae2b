package dev.headgate.proxy.protocol.postgresql;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;

/**
 * What a password becomes under one salt and iteration count (RFC 5802 section 3): enough to log in
 * to whoever keeps the verifier made with these. Not a record, so that it never prints.
 */
final class ScramKeys {

  static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;

  private final byte[] client;
  private final byte[] server;

  ScramKeys(byte[] client, byte[] server) {
    this.client = client;
    this.server = server;
  }

  /** Takes milliseconds: not for an event loop. */
  static ScramKeys of(String password, byte[] salt, int iterations) {
    byte[] salted =
        ScramFunctions.saltedPassword(
            MECHANISM,
            StringPreparation.POSTGRESQL_PREPARATION,
            password.toCharArray(),
            salt,
            iterations);
    return new ScramKeys(
        ScramFunctions.clientKey(MECHANISM, salted), ScramFunctions.serverKey(MECHANISM, salted));
  }

  byte[] stored() {
    return ScramFunctions.storedKey(MECHANISM, client);
  }

  byte[] server() {
    return server;
  }

  byte[] proof(String authMessage) {
    return ScramFunctions.clientProof(
        client, ScramFunctions.clientSignature(MECHANISM, stored(), authMessage));
  }

  byte[] serverSignature(String authMessage) {
    return ScramFunctions.serverSignature(MECHANISM, server, authMessage);
  }
}
