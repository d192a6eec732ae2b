package dev.headgate.proxy.protocol.mariadb;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import net.i2p.crypto.eddsa.EdDSAEngine;
import net.i2p.crypto.eddsa.EdDSAPrivateKey;
import net.i2p.crypto.eddsa.spec.EdDSANamedCurveTable;
import net.i2p.crypto.eddsa.spec.EdDSAPrivateKeySpec;

/**
 * {@code client_ed25519}: the client signs the server's nonce with a key made of its password. The
 * signatures are those of RFC 8032, but the seed is the password, of any length: the JDK takes none
 * but 32 bytes, so it verifies and a library signs. Each takes a good part of a millisecond.
 */
final class Ed25519 {

  static final String PLUGIN = "client_ed25519";

  static final int NONCE_BYTES = 32;

  /** SubjectPublicKeyInfo (RFC 8410) up to the key's 32 bytes. */
  private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  static byte[] sign(String password, byte[] nonce) {
    try {
      var engine = new EdDSAEngine(MessageDigest.getInstance("SHA-512"));
      engine.initSign(key(password));
      return engine.signOneShot(nonce);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key made of a hash always signs", e);
    }
  }

  /** What a server keeps of this password, in 32 bytes. */
  static byte[] publicKey(String password) {
    try {
      return key(password).getAbyte();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
  }

  private static EdDSAPrivateKey key(String password) throws GeneralSecurityException {
    byte[] hash =
        MessageDigest.getInstance("SHA-512").digest(password.getBytes(StandardCharsets.UTF_8));
    return new EdDSAPrivateKey(
        new EdDSAPrivateKeySpec(EdDSANamedCurveTable.ED_25519_CURVE_SPEC, hash));
  }

  /** False, too, for a key that is none. */
  static boolean verify(byte[] publicKey, byte[] nonce, byte[] signature) {
    byte[] encoded = new byte[KEY_PREFIX.length + publicKey.length];
    System.arraycopy(KEY_PREFIX, 0, encoded, 0, KEY_PREFIX.length);
    System.arraycopy(publicKey, 0, encoded, KEY_PREFIX.length, publicKey.length);
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      verifier.update(nonce);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
