package dev.headgate.proxy.protocol.mariadb;

/**
 * Capability bits of the greeting and the log-in that decide how later packets read. The upper 32
 * are MariaDB's own: they count only where {@link #MYSQL} is clear.
 */
final class Capability {

  static final long MYSQL = 1;
  static final long CONNECT_WITH_DB = 1L << 3;
  static final long COMPRESS = 1L << 5;
  static final long IGNORE_SPACE = 1L << 8;
  static final long PROTOCOL_41 = 1L << 9;
  static final long INTERACTIVE = 1L << 10;
  static final long SSL = 1L << 11;
  private static final long IGNORE_SIGPIPE = 1L << 12;
  static final long SECURE_CONNECTION = 1L << 15;
  static final long MULTI_STATEMENTS = 1L << 16;
  static final long PLUGIN_AUTH = 1L << 19;
  static final long CONNECT_ATTRS = 1L << 20;
  static final long PLUGIN_AUTH_LENENC = 1L << 21;
  static final long SESSION_TRACK = 1L << 23;
  static final long DEPRECATE_EOF = 1L << 24;
  static final long OPTIONAL_METADATA = 1L << 25;
  static final long ZSTD = 1L << 26;

  private static final long SSL_VERIFY_SERVER_CERT = 1L << 30;
  private static final long REMEMBER_OPTIONS = 1L << 31;

  private static final long PROGRESS = 1L << 32;
  private static final long BULK = 1L << 34;
  private static final long EXTENDED_METADATA = 1L << 35;
  static final long CACHE_METADATA = 1L << 36;
  private static final long BULK_UNIT_RESULTS = 1L << 37;

  /**
   * All but what encrypts, compresses or reorders what follows. Every lower bit is known; an upper
   * one that is not may do just that.
   */
  static final long FOLLOWED =
      (0xFFFF_FFFFL & ~(SSL | COMPRESS | ZSTD | OPTIONAL_METADATA))
          | PROGRESS
          | BULK
          | EXTENDED_METADATA
          | CACHE_METADATA
          | BULK_UNIT_RESULTS;

  /**
   * Says nothing that outlives the log-in. Those that COM_CHANGE_USER reads by are not among them.
   */
  static final long LOGIN_ONLY =
      MYSQL
          | CONNECT_WITH_DB
          | PROTOCOL_41
          | SSL
          | IGNORE_SIGPIPE
          | PLUGIN_AUTH_LENENC
          | SSL_VERIFY_SERVER_CERT
          | REMEMBER_OPTIONS;

  private Capability() {}
}
