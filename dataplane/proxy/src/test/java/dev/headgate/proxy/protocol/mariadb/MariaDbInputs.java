package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.ListenerTls;
import dev.headgate.config.PoolTls;
import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.CancelTargets;
import dev.headgate.proxy.protocol.Encryption;
import dev.headgate.proxy.protocol.Handshake;
import dev.headgate.proxy.protocol.Hostile;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** Who reads the words of MariaDB's peers, conversations that go well, and attacks. */
final class MariaDbInputs {

  private static final int CLIENT = 0;
  private static final int CLIENT_BY_HASH = 1;
  private static final int UNKNOWN_CLIENT = 2;
  private static final int GREETING = 3;
  private static final int SERVER_BY_PASSWORD = 4;
  private static final int SERVER_BY_HASH = 6;
  private static final int RESET = 7;
  private static final int EXCHANGE_FROM_LOGIN = 8;
  private static final int EXCHANGE = 9;
  private static final int CLIENT_BY_KEY = 10;
  private static final int CLIENT_BY_KEY_UNDER_TLS = 11;
  private static final int CLIENT_UNDER_TLS = 12;
  private static final int CLIENT_AGAIN = 13;
  private static final int LOOK_UP = 14;

  /** Of {@code secret}, in Base64. */
  private static final String KEY = "ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY";

  private MariaDbInputs() {}

  static Hostile hostile() {
    MariaDbDialect dialect = new MariaDbDialect();
    GreetingPacket greeting =
        new GreetingPacket(
            "5.5.5-11.4.5-MariaDB",
            7,
            new byte[Scramble.BYTES],
            Packets.SERVER,
            45,
            Packets.AUTOCOMMIT,
            NativePassword.PLUGIN);
    MariaDbTraits traits = new MariaDbTraits(Packets.CLIENT, 45);
    Identity identity = new Identity("app", "app", traits);
    MariaDbSession session = new MariaDbSession(identity, 7, Packets.AUTOCOMMIT, new byte[7], null);
    return new Hostile()
        .client(() -> dialect.handshake(ListenerTls.Disable, greeting, "host"), account("secret"))
        .client(
            () -> dialect.handshake(ListenerTls.Disable, greeting, "host"),
            account("*" + "0123456789ABCDEF0123456789ABCDEF01234567"))
        .client(() -> dialect.handshake(ListenerTls.Disable, greeting, "host"), null)
        .dialogue(dialect::greeting)
        .dialogue(
            () ->
                dialect.login(
                    identity, new MariaDbCredential.Clear(new Secret("secret")), PoolTls.Disable))
        .dialogue(
            () ->
                dialect.login(
                    identity, new MariaDbCredential.Clear(new Secret("secret")), PoolTls.Require))
        .dialogue(
            () ->
                dialect.login(
                    identity, new MariaDbCredential.NativeHash(new byte[20]), PoolTls.Disable))
        .dialogue(() -> dialect.reset(session, dialect.exchange(session, CancelTargets.NONE)))
        .exchange(() -> dialect.exchange(ListenerTls.Disable))
        .exchange(() -> dialect.exchange(session, CancelTargets.NONE))
        .client(
            () -> dialect.handshake(ListenerTls.Disable, greeting, "host"),
            account("ed25519:" + KEY))
        .client(() -> encrypted(dialect, greeting), account("ed25519:" + KEY))
        .client(() -> encrypted(dialect, greeting), account("secret"))
        .client(() -> again(dialect, greeting), account("secret"))
        .dialogue(() -> dialect.lookUp("SELECT ?", "app"));
  }

  private static Handshake encrypted(MariaDbDialect dialect, GreetingPacket greeting) {
    Handshake handshake = dialect.handshake(ListenerTls.Require, greeting, "host");
    handshake.encrypted(new Encryption(null, null));
    return handshake;
  }

  /** Logged in, and about to be another. */
  private static Handshake again(MariaDbDialect dialect, GreetingPacket greeting) {
    Handshake first = dialect.handshake(ListenerTls.Disable, greeting, "host");
    first.open(UnpooledByteBufAllocator.DEFAULT).release();
    Startup startup =
        first.next(
            Unpooled.wrappedBuffer(Packets.login(Packets.CLIENT, "app", "app")),
            UnpooledByteBufAllocator.DEFAULT);
    ((Startup.Login) startup).bytes().release();
    return first.again();
  }

  private static MariaDbAccount account(String secret) {
    return MariaDbAccount.of("app", new Secret(secret));
  }

  private static byte[] login(String plugin) {
    return Packets.packet(
        1,
        Packets.loginHead(Packets.CLIENT | Capability.PLUGIN_AUTH),
        Packets.nul("app"),
        Packets.bytes(0),
        Packets.nul("app"),
        Packets.nul(plugin));
  }

  private static byte[] input(int reader, byte[]... words) {
    return Packets.join(Packets.bytes(reader), Packets.join(words));
  }

  private static byte[] said(boolean byClient, byte[]... words) {
    byte[] all = Packets.join(words);
    return Packets.join(Packets.bytes(byClient ? 0 : 1, all.length), all);
  }

  private static byte[] rows(int firstSequence) {
    return Packets.join(
        Packets.packet(firstSequence, Packets.bytes(1)),
        Packets.column(firstSequence + 1),
        Packets.eof(firstSequence + 2, Packets.AUTOCOMMIT),
        Packets.row(firstSequence + 3, "one"),
        Packets.eof(firstSequence + 4, Packets.AUTOCOMMIT));
  }

  private static byte[] conversation() {
    return Packets.join(
        said(true, Packets.query("SELECT 1")),
        said(false, rows(1)),
        said(true, Packets.query("LOAD DATA LOCAL INFILE 'rows' INTO TABLE t")),
        said(false, Packets.packet(1, Packets.bytes(0xFB), Packets.text("rows"))),
        said(true, Packets.packet(2, Packets.text("1\n")), Packets.packet(3)),
        said(false, Packets.ok(4, Packets.AUTOCOMMIT)),
        said(true, Packets.command(0x16, Packets.text("SELECT ?"))),
        said(
            false,
            Packets.packet(1, Packets.bytes(0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0)),
            Packets.column(2),
            Packets.eof(3, 0),
            Packets.column(4),
            Packets.eof(5, 0)),
        said(true, Packets.query("SELECT")),
        said(false, Packets.err(1, 1064)),
        said(true, Packets.command(0x01)));
  }

  private static byte[] prepared() {
    return Packets.join(
        Packets.ok(1, Packets.AUTOCOMMIT),
        Packets.packet(1, Packets.bytes(0, 1, 0, 0, 0, 3, 0, 1, 0, 0, 0, 0)),
        Packets.column(2),
        Packets.eof(3, 0),
        Packets.column(4),
        Packets.column(5),
        Packets.column(6),
        Packets.eof(7, 0));
  }

  private static byte[] lookedUp(int type) {
    return Packets.join(
        Packets.packet(1, Packets.bytes(3)),
        described(2, StoredUserRow.VAR_STRING),
        described(3, type),
        described(4, 7),
        Packets.eof(5, 0),
        Packets.packet(
            6,
            Packets.bytes(0, 0),
            Packets.lenenc("app"),
            Packets.lenenc("*0123456789ABCDEF0123456789ABCDEF01234567"),
            Packets.bytes(7, 0xEA, 7, 2, 3, 4, 5, 6)),
        Packets.eof(7, 0));
  }

  private static byte[] described(int sequence, int type) {
    return Packets.packet(
        sequence,
        Packets.lenenc("def"),
        new byte[5],
        Packets.bytes(12, 45, 0, 0, 0, 0, 0, type, 0, 0, 0, 0, 0));
  }

  static Stream<Named<byte[]>> conversations() {
    byte[] login = Packets.login(Packets.CLIENT, "app", "app");
    return Stream.of(
        Named.of("client", input(CLIENT, login, Packets.packet(3, new byte[20]))),
        Named.of("client by a hash", input(CLIENT_BY_HASH, login, Packets.packet(3, new byte[20]))),
        Named.of(
            "client that is nobody", input(UNKNOWN_CLIENT, login, Packets.packet(3, new byte[20]))),
        Named.of(
            "client by a key",
            input(CLIENT_BY_KEY, login("client_ed25519"), Packets.packet(3, new byte[64]))),
        Named.of(
            "client by a key, with its password",
            input(
                CLIENT_BY_KEY_UNDER_TLS,
                login("mysql_native_password"),
                Packets.packet(3, new byte[32]),
                Packets.packet(5, Packets.nul("secret")))),
        Named.of(
            "client by caching_sha2_password",
            input(
                CLIENT_UNDER_TLS, login("caching_sha2_password"), Packets.packet(3, new byte[32]))),
        Named.of(
            "client in clear",
            input(
                CLIENT_UNDER_TLS,
                login("mysql_clear_password"),
                Packets.packet(3, Packets.nul("secret")))),
        Named.of(
            "client that is to be another",
            input(
                CLIENT_AGAIN,
                Packets.command(
                    0x11,
                    Packets.nul("ann"),
                    Packets.bytes(0),
                    Packets.nul("app"),
                    Packets.bytes(45, 0)),
                Packets.packet(2, new byte[20]))),
        Named.of("greeting", input(GREETING, Packets.greeting(Packets.SERVER))),
        Named.of(
            "server that switches",
            input(
                SERVER_BY_PASSWORD,
                Packets.greeting(Packets.SERVER),
                Packets.packet(2, Packets.bytes(0xFE), Packets.nul("client_ed25519"), new byte[32]),
                Packets.ok(4, Packets.AUTOCOMMIT))),
        Named.of(
            "server that refuses",
            input(SERVER_BY_HASH, Packets.greeting(Packets.SERVER), Packets.err(2, 1045))),
        Named.of(
            "server that is full",
            input(SERVER_BY_HASH, Packets.packet(0, Packets.bytes(0xFF, 0x10, 4)))),
        Named.of("reset", input(RESET, Packets.ok(1, Packets.AUTOCOMMIT), rows(1))),
        Named.of(
            "user in the database", input(LOOK_UP, prepared(), lookedUp(StoredUserRow.VAR_STRING))),
        Named.of("user with a number for a hash", input(LOOK_UP, prepared(), lookedUp(3))),
        Named.of(
            "user who may not be looked up",
            input(LOOK_UP, Packets.ok(1, Packets.AUTOCOMMIT), Packets.err(1, 1142))),
        Named.of(
            "exchange from log-in on",
            input(
                EXCHANGE_FROM_LOGIN,
                said(false, Packets.greeting(Packets.SERVER)),
                said(true, login),
                said(false, Packets.ok(2, Packets.AUTOCOMMIT)),
                conversation())),
        Named.of("exchange", input(EXCHANGE, conversation())));
  }

  /** Lengths, ends and orders that are no MariaDB peer's. */
  static Stream<Named<byte[]>> attacks() {
    return Stream.of(
        Named.of(
            "a log-in of 16 MiB", input(CLIENT, Packets.bytes(0xFF, 0xFF, 0xFF, 1), new byte[64])),
        Named.of("a log-in cut short", input(CLIENT, Packets.packet(1, new byte[20]))),
        Named.of(
            "an answer longer than its log-in",
            input(
                CLIENT,
                Packets.packet(
                    1,
                    Packets.loginHead(Packets.CLIENT),
                    Packets.nul("app"),
                    Packets.bytes(0xFE, 1)))),
        Named.of(
            "a user without an end",
            input(
                CLIENT, Packets.packet(1, Packets.loginHead(Packets.CLIENT), Packets.text("app")))),
        Named.of(
            "a change of user of 16 MiB",
            input(CLIENT_AGAIN, Packets.bytes(0xFF, 0xFF, 0xFF, 0), new byte[64])),
        Named.of(
            "a change of user cut short",
            input(CLIENT_AGAIN, Packets.command(0x11, Packets.text("ann")))),
        Named.of(
            "a collation that no log-in can name",
            input(
                CLIENT_AGAIN,
                Packets.command(
                    0x11,
                    Packets.nul("ann"),
                    Packets.bytes(0),
                    Packets.nul("app"),
                    Packets.bytes(0, 9)))),
        Named.of("a greeting of 16 MiB", input(GREETING, Packets.bytes(0xFF, 0xFF, 0xFF, 0))),
        Named.of("a greeting cut short", input(GREETING, Packets.packet(0, Packets.bytes(10)))),
        Named.of(
            "an error without a number",
            input(
                SERVER_BY_PASSWORD,
                Packets.greeting(Packets.SERVER),
                Packets.packet(2, Packets.bytes(0xFF)))),
        Named.of(
            "a switch to a method of no name",
            input(
                SERVER_BY_PASSWORD,
                Packets.greeting(Packets.SERVER),
                Packets.packet(2, Packets.bytes(0xFE, 'x')))),
        Named.of(
            "a name longer than its row",
            input(
                LOOK_UP,
                prepared(),
                Packets.packet(1, Packets.bytes(3)),
                described(2, StoredUserRow.VAR_STRING),
                described(3, StoredUserRow.VAR_STRING),
                described(4, 7),
                Packets.eof(5, 0),
                Packets.packet(
                    6, Packets.bytes(0, 0, 0xFE, 255, 255, 255, 255, 255, 255, 255, 127)))),
        Named.of(
            "a day that no month has",
            input(
                LOOK_UP,
                prepared(),
                Packets.packet(1, Packets.bytes(3)),
                described(2, StoredUserRow.VAR_STRING),
                described(3, StoredUserRow.VAR_STRING),
                described(4, 7),
                Packets.eof(5, 0),
                Packets.packet(6, Packets.bytes(0, 0, 1, 'a', 1, 'b', 4, 0xEA, 7, 2, 31)))),
        Named.of("an empty packet for an answer", input(RESET, Packets.packet(1))));
  }
}
