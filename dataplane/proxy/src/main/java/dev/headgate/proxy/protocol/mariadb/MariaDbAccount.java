package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Account;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A user with a password, or with what MariaDB keeps of one. */
record MariaDbAccount(String user, Known known) implements Account {

  private static final Pattern NATIVE = Pattern.compile("\\*[0-9A-Fa-f]{40}");
  private static final Pattern ED25519 = Pattern.compile("ed25519:[0-9A-Za-z+/]{43}");

  /** Nobody's: of a password that nobody has, and nobody is told. */
  private static final Ed25519Key NOBODYS_KEY =
      new Ed25519Key(Ed25519.publicKey(Base64.getEncoder().encodeToString(Scramble.bytes(32))));

  /** Of the password. */
  sealed interface Known {

    /** Whether that is the password. */
    boolean isOf(String password);
  }

  /**
   * @param stored what a server would keep of it
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Password(Secret password, byte[] stored) implements Known {

    @Override
    public boolean isOf(String said) {
      return MessageDigest.isEqual(
          said.getBytes(StandardCharsets.UTF_8), password.value().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** {@code *} and 40 hexadecimal digits, as mysql.user shows it. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record NativeHash(byte[] stored) implements Known {

    @Override
    public boolean isOf(String said) {
      return MessageDigest.isEqual(NativePassword.stored(NativePassword.hash(said)), stored);
    }
  }

  /** {@code ed25519:} and 43 characters, as mysql.user shows them. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Ed25519Key(byte[] publicKey) implements Known {

    @Override
    public boolean isOf(String said) {
      return MessageDigest.isEqual(Ed25519.publicKey(said), publicKey);
    }
  }

  static MariaDbAccount of(String user, Secret secret) {
    String value = secret.value();
    if (NATIVE.matcher(value).matches()) {
      return new MariaDbAccount(user, new NativeHash(HexFormat.of().parseHex(value, 1, 41)));
    }
    if (ED25519.matcher(value).matches()) {
      byte[] key = Base64.getDecoder().decode(value.substring(value.indexOf(':') + 1));
      return new MariaDbAccount(user, new Ed25519Key(key));
    }
    return new MariaDbAccount(user, password(secret));
  }

  private static Password password(Secret secret) {
    return new Password(secret, NativePassword.stored(NativePassword.hash(secret.value())));
  }

  /** With what to log in for a client that has shown nothing of its password. */
  MariaDbCredential credential() {
    return known instanceof Password(Secret password, _)
        ? new MariaDbCredential.Clear(password)
        : new MariaDbCredential.None();
  }

  /**
   * Known by what nobody can prove, in the same form as this one: from outside a user that does not
   * exist looks like one that does.
   */
  MariaDbAccount stranger(String name) {
    return new MariaDbAccount(
        name,
        switch (known) {
          case Password _ -> nobodys();
          case NativeHash _ -> new NativeHash(Scramble.bytes(Scramble.BYTES));
          case Ed25519Key _ -> NOBODYS_KEY;
        });
  }

  /** Of a password that nobody has. */
  static Known nobodys() {
    return password(new Secret(Base64.getEncoder().encodeToString(Scramble.bytes(32))));
  }
}
