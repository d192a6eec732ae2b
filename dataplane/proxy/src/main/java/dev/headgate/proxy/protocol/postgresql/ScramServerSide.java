package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Base64.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * The server's part of SCRAM-SHA-256 (RFC 5802 section 5) as PostgreSQL plays it: no channel
 * binding, the user name in the messages is ignored, extensions are refused. Texts are kept as they
 * came, since the proof is over their very bytes.
 */
final class ScramServerSide {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Encoder BASE64 = Base64.getEncoder();
  private static final int NONCE_BYTES = 18;

  private final ScramVerifier verifier;
  private String gs2Header = "";
  private String bare = "";
  private String first = "";
  private String nonce = "";
  private String authMessage = "";

  ScramServerSide(ScramVerifier verifier) {
    this.verifier = verifier;
  }

  /** The answer to client-first-message. */
  String first(String clientFirst) throws ProtocolViolation {
    int authzid = clientFirst.indexOf(',');
    int end = authzid < 0 ? -1 : clientFirst.indexOf(',', authzid + 1);
    if (end < 0) {
      throw malformed();
    }
    gs2Header = clientFirst.substring(0, end + 1);
    if (!gs2Header.equals("n,,") && !gs2Header.equals("y,,")) {
      throw new ProtocolViolation("SCRAM channel binding or authorization identity not offered");
    }
    bare = clientFirst.substring(end + 1);
    String[] attributes = bare.split(",", -1);
    if (attributes.length != 2
        || !attributes[0].startsWith("n=")
        || !attributes[1].startsWith("r=")
        || attributes[1].length() == 2) {
      throw malformed();
    }
    byte[] random = new byte[NONCE_BYTES];
    RANDOM.nextBytes(random);
    nonce = attributes[1].substring(2) + BASE64.encodeToString(random);
    first =
        "r="
            + nonce
            + ",s="
            + BASE64.encodeToString(verifier.salt())
            + ",i="
            + verifier.iterations();
    return first;
  }

  /** Checks client-final-message; null if the password is wrong. */
  @Nullable ScramKeys check(String clientFinal) throws ProtocolViolation {
    int proof = clientFinal.lastIndexOf(",p=");
    String binding = BASE64.encodeToString(gs2Header.getBytes(StandardCharsets.US_ASCII));
    String expected = "c=" + binding + ",r=" + nonce;
    if (proof < 0 || !clientFinal.substring(0, proof).equals(expected)) {
      throw malformed();
    }
    authMessage = bare + "," + first + "," + expected;
    try {
      return verifier.check(
          Base64.getDecoder().decode(clientFinal.substring(proof + 3)), authMessage);
    } catch (IllegalArgumentException _) {
      throw malformed();
    }
  }

  /** Shows the client that we know its verifier. */
  String last(ScramKeys keys) {
    return "v=" + BASE64.encodeToString(keys.serverSignature(authMessage));
  }

  private static ProtocolViolation malformed() {
    return new ProtocolViolation("malformed SCRAM message");
  }
}
