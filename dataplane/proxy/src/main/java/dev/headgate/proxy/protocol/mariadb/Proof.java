package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.mariadb.MariaDbAccount.Ed25519Key;
import dev.headgate.proxy.protocol.mariadb.MariaDbAccount.Known;
import dev.headgate.proxy.protocol.mariadb.MariaDbAccount.NativeHash;
import dev.headgate.proxy.protocol.mariadb.MariaDbAccount.Password;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** One way in which a client proves its password to us. Each is good for one answer. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
sealed interface Proof {

  /** With what the client answers. */
  String plugin();

  /** What it answers to, as the switch to the plugin brings it. */
  byte[] question();

  /** What the answer is good for; null if it proves nothing. */
  @Nullable MariaDbCredential judge(byte[] answer);

  /** Judging takes a good part of a millisecond. */
  default boolean slow() {
    return false;
  }

  /**
   * The client's own way if we can judge by it, else the one that we can. A password in clear comes
   * under TLS, or not at all.
   *
   * @param plugin the client's own
   * @param passwordNeeded to log in to a server; a key alone is no use there
   */
  static Proof of(Known known, String plugin, boolean encrypted, boolean passwordNeeded) {
    Proof wanted =
        switch (plugin) {
          case CachingSha2.PLUGIN -> sha2(known, encrypted);
          case Ed25519.PLUGIN -> known instanceof Password ? signature(known) : null;
          case Clear.PLUGIN -> encrypted ? new Clear(known) : null;
          default -> null;
        };
    if (wanted != null) {
      return wanted;
    }
    if (!isKey(known)) {
      return new Native(known, Scramble.next());
    }
    // Not by mysql_clear_password: most drivers refuse that, under TLS too, unless they are told.
    return encrypted && passwordNeeded ? new FullSha2(Scramble.next()) : signature(known);
  }

  private static boolean isKey(Known known) {
    return known instanceof Ed25519Key;
  }

  private static @Nullable Proof sha2(Known known, boolean encrypted) {
    if (known instanceof Password(Secret password, _)) {
      return new Sha2(password, Scramble.next());
    }
    return encrypted && !isKey(known) ? new FullSha2(Scramble.next()) : null;
  }

  private static Proof signature(Known known) {
    return new Signature(known, Scramble.bytes(Ed25519.NONCE_BYTES));
  }

  record Native(Known known, byte[] scramble) implements Proof {

    @Override
    public String plugin() {
      return NativePassword.PLUGIN;
    }

    @Override
    public byte[] question() {
      return terminated(scramble);
    }

    @Override
    public @Nullable MariaDbCredential judge(byte[] answer) {
      return switch (known) {
        case Password(Secret password, byte[] stored) ->
            NativePassword.recover(answer, scramble, stored) == null
                ? null
                : new MariaDbCredential.Clear(password);
        case NativeHash(byte[] stored) -> {
          byte[] hash = NativePassword.recover(answer, scramble, stored);
          yield hash == null ? null : new MariaDbCredential.NativeHash(hash);
        }
        case Ed25519Key _ -> null;
      };
    }
  }

  /** By client_ed25519. */
  record Signature(Known known, byte[] nonce) implements Proof {

    @Override
    public String plugin() {
      return Ed25519.PLUGIN;
    }

    @Override
    public byte[] question() {
      return nonce;
    }

    @Override
    public @Nullable MariaDbCredential judge(byte[] answer) {
      return switch (known) {
        case Password(Secret password, _) ->
            Ed25519.verify(Ed25519.publicKey(password.value()), nonce, answer)
                ? new MariaDbCredential.Clear(password)
                : null;
        case Ed25519Key(byte[] publicKey) ->
            Ed25519.verify(publicKey, nonce, answer) ? new MariaDbCredential.None() : null;
        case NativeHash _ -> null;
      };
    }

    @Override
    public boolean slow() {
      return true;
    }
  }

  /** By caching_sha2_password, where its first answer is enough. */
  record Sha2(Secret password, byte[] scramble) implements Proof {

    @Override
    public String plugin() {
      return CachingSha2.PLUGIN;
    }

    @Override
    public byte[] question() {
      return terminated(scramble);
    }

    @Override
    public @Nullable MariaDbCredential judge(byte[] answer) {
      return MessageDigest.isEqual(answer, CachingSha2.answer(password.value(), scramble))
          ? new MariaDbCredential.Clear(password)
          : null;
    }
  }

  /** By caching_sha2_password; its first answer says nothing to us, and {@link Clear} follows. */
  record FullSha2(byte[] scramble) implements Proof {

    @Override
    public String plugin() {
      return CachingSha2.PLUGIN;
    }

    @Override
    public byte[] question() {
      return terminated(scramble);
    }

    @Override
    public @Nullable MariaDbCredential judge(byte[] answer) {
      return null;
    }
  }

  /** By the password itself. */
  record Clear(Known known) implements Proof {

    static final String PLUGIN = "mysql_clear_password";

    @Override
    public String plugin() {
      return PLUGIN;
    }

    @Override
    public byte[] question() {
      return new byte[0];
    }

    @Override
    public @Nullable MariaDbCredential judge(byte[] answer) {
      String said = new String(answer, StandardCharsets.UTF_8);
      return known.isOf(said) ? new MariaDbCredential.Clear(new Secret(said)) : null;
    }

    @Override
    public boolean slow() {
      return known instanceof Ed25519Key;
    }
  }

  private static byte[] terminated(byte[] scramble) {
    byte[] data = new byte[scramble.length + 1];
    System.arraycopy(scramble, 0, data, 0, scramble.length);
    return data;
  }
}
