package dev.headgate.proxy.protocol.postgresql;

import com.ongres.scram.common.ClientFirstMessage;
import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ServerFinalMessage;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.exception.ScramParseException;
import dev.headgate.proxy.protocol.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The client's part of SCRAM-SHA-256 without channel binding. The library's own client wants the
 * password or the keys before the server has named its salt; ours come afterwards, out of a cache.
 */
final class ScramClientSide {

  /** Beyond it a server would keep us busy for seconds: RFC 7677 recommends 4096 and up. */
  private static final int MOST_ITERATIONS = 1_000_000;

  private static final int NONCE_CHARACTERS = 24;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] GS2_HEADER = "n,,".getBytes(StandardCharsets.US_ASCII);

  private final ClientFirstMessage first =
      new ClientFirstMessage("*", ScramFunctions.nonce(NONCE_CHARACTERS, RANDOM));
  private String authMessage = "";

  String first() {
    return first.toString();
  }

  /** Under which the server keeps its verifier. */
  ServerFirstMessage challenged(String serverFirst) throws ProtocolViolation {
    try {
      ServerFirstMessage challenge =
          ServerFirstMessage.parseFrom(serverFirst, first.getClientNonce());
      if (challenge.getIterationCount() > MOST_ITERATIONS) {
        throw new ProtocolViolation("SCRAM with too many iterations");
      }
      authMessage = ScramFunctions.authMessage(first, challenge, null);
      return challenge;
    } catch (ScramParseException | IllegalArgumentException _) {
      throw new ProtocolViolation("malformed SCRAM message");
    }
  }

  String answer(ServerFirstMessage challenge, ScramKeys keys) {
    Base64.Encoder base64 = Base64.getEncoder();
    return "c="
        + base64.encodeToString(GS2_HEADER)
        + ",r="
        + challenge.getNonce()
        + ",p="
        + base64.encodeToString(keys.proof(authMessage));
  }

  /** A server that does not know the verifier is not the one we want to talk to. */
  void verify(String serverFinal, ScramKeys keys) throws ProtocolViolation {
    try {
      byte[] signature = ServerFinalMessage.parseFrom(serverFinal).getVerifier();
      if (signature != null
          && MessageDigest.isEqual(signature, keys.serverSignature(authMessage))) {
        return;
      }
    } catch (ScramParseException | IllegalArgumentException _) {
      throw new ProtocolViolation("malformed SCRAM message");
    }
    throw new ProtocolViolation("the server does not know the SCRAM verifier");
  }
}
