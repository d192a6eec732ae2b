package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Account;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A user with a password, or with what MariaDB keeps of one. */
record MariaDbAccount(String user, Known known) implements Account {

  private static final Pattern NATIVE = Pattern.compile("\\*[0-9A-Fa-f]{40}");
  private static final Pattern ED25519 = Pattern.compile("ed25519:[0-9A-Za-z+/]{43}");

  /** Of the password. */
  sealed interface Known {}

  /**
   * @param stored what a server would keep of it
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Password(Secret password, byte[] stored) implements Known {}

  /** {@code *} and 40 hexadecimal digits, as mysql.user shows it. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record NativeHash(byte[] stored) implements Known {}

  /** {@code ed25519:} and 43 characters, as mysql.user shows them. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Ed25519Key(byte[] publicKey) implements Known {}

  static MariaDbAccount of(String user, Secret secret) {
    String value = secret.value();
    if (NATIVE.matcher(value).matches()) {
      return new MariaDbAccount(user, new NativeHash(HexFormat.of().parseHex(value, 1, 41)));
    }
    if (ED25519.matcher(value).matches()) {
      byte[] key = Base64.getDecoder().decode(value.substring(value.indexOf(':') + 1));
      return new MariaDbAccount(user, new Ed25519Key(key));
    }
    byte[] stored = NativePassword.stored(NativePassword.hash(value));
    return new MariaDbAccount(user, new Password(secret, stored));
  }
}
