package dev.headgate.proxy.protocol.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.config.ListenerTls;
import dev.headgate.config.PoolTls;
import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.CancelTargets;
import dev.headgate.proxy.protocol.Hostile;
import dev.headgate.proxy.protocol.Identity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** Who reads the words of PostgreSQL's peers, conversations that go well, and attacks. */
final class PostgresInputs {

  private static final int SCRAM_CLIENT = 0;
  private static final int MD5_CLIENT = 1;
  private static final int UNKNOWN_CLIENT = 2;
  private static final int SERVER_BY_PASSWORD = 3;
  private static final int SERVER_BY_MD5 = 4;
  private static final int RESET = 5;
  private static final int EXCHANGE_FROM_LOGIN = 6;
  private static final int EXCHANGE = 7;
  private static final int LOOK_UP = 8;
  private static final int CLEAR_PASSWORD = 9;

  private PostgresInputs() {}

  static Hostile hostile() {
    PostgresDialect dialect = new PostgresDialect();
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    PostgresAccount scram = account("SCRAM-SHA-256$4096:c2FsdHNhbHQ=$" + key + ":" + key);
    PostgresAccount cheap = account("SCRAM-SHA-256$1:c2FsdHNhbHQ=$" + key + ":" + key);
    PostgresAccount md5 = account("md5" + "0123456789abcdef".repeat(2));
    Identity identity = new Identity("app", "app", new PostgresTraits(new TreeMap<>(Map.of())));
    PostgresSession session = new PostgresSession(new byte[0], 4711, new byte[4]);
    return new Hostile()
        .client(() -> dialect.handshake(ListenerTls.Disable, null, ""), scram)
        .client(() -> dialect.handshake(ListenerTls.Passthrough, null, ""), md5)
        .client(() -> dialect.handshake(ListenerTls.Disable, null, ""), null)
        .dialogue(
            () ->
                dialect.login(
                    identity, new PostgresCredential.Clear(account("secret")), PoolTls.Disable))
        .dialogue(() -> dialect.login(identity, new PostgresCredential.Md5(md5), PoolTls.Disable))
        .dialogue(() -> new Reset(session, true))
        .exchange(() -> dialect.exchange(ListenerTls.Disable))
        .exchange(() -> dialect.exchange(session, CancelTargets.NONE))
        .dialogue(() -> dialect.lookUp("SELECT $1", "app"))
        .dialogue(() -> new ClearPassword("app", cheap));
  }

  private static PostgresAccount account(String secret) {
    return new PostgresAccount("app", new Secret(secret));
  }

  private static byte[] input(int reader, ByteBuf... words) {
    return ByteBufUtil.getBytes(Unpooled.buffer().writeByte(reader).writeBytes(Wire.join(words)));
  }

  private static ByteBuf text(char type, String body) {
    return Wire.message(type, body.getBytes(UTF_8));
  }

  private static ByteBuf startup() {
    return Wire.startup(RawPostgresClient.VERSION_3_0, "user", "app", "database", "app");
  }

  private static ByteBuf code(int code) {
    return Unpooled.buffer().writeInt(8).writeInt(code);
  }

  private static ByteBuf saslFirst(String clientFirst) {
    byte[] data = clientFirst.getBytes(UTF_8);
    return Wire.message(
        'p',
        ByteBufUtil.getBytes(
            Unpooled.buffer()
                .writeBytes("SCRAM-SHA-256\0".getBytes(UTF_8))
                .writeInt(data.length)
                .writeBytes(data)));
  }

  private static ByteBuf said(boolean byClient, ByteBuf words) {
    return Unpooled.buffer()
        .writeByte(byClient ? 0 : 1)
        .writeByte(words.readableBytes())
        .writeBytes(words);
  }

  private static ByteBuf loggedIn() {
    return Wire.join(
        text('R', "\0\0\0\0"),
        text('S', "server_version\00018.0\0"),
        text('K', "\0\0\0\7abcd"),
        Wire.ready('I'));
  }

  private static ByteBuf lookedUp(String until) {
    return Wire.join(
        Wire.message('1'),
        Wire.message('2'),
        text('D', "\0\3\0\0\0\3app\0\0\0\3md5\0\0\0\26" + until),
        Wire.message('s'),
        Wire.ready('I'));
  }

  static Stream<Named<byte[]>> conversations() {
    ByteBuf requests = Wire.join(Wire.query("SELECT 1"), Wire.extended("SELECT 2"), Wire.sync());
    ByteBuf answers =
        Wire.join(
            text('T', "\0\0"),
            text('D', "\0\1\0\0\0\0011"),
            text('C', "SELECT 1\0"),
            Wire.ready('I'),
            Wire.message('1'),
            Wire.message('2'),
            Wire.message('n'),
            text('C', "SELECT 1\0"),
            Wire.ready('T'));
    ByteBuf copies =
        Wire.join(
            said(true, Wire.query("COPY t FROM STDIN")),
            said(false, text('G', "\0\0\0")),
            said(true, Wire.join(text('d', "1\n"), Wire.message('c'))),
            said(false, Wire.join(text('C', "COPY 1\0"), Wire.ready('I'))),
            said(true, Wire.message('X')));
    return Stream.of(
        Named.of(
            "client by SCRAM",
            input(
                SCRAM_CLIENT,
                code(StartupPacket.SSL_REQUEST),
                code(StartupPacket.GSSENC_REQUEST),
                startup(),
                saslFirst("n,,n=*,r=abcdefgh"),
                text('p', "c=biws,r=abcdefgh,p=AAAA"))),
        Named.of("client by md5", input(MD5_CLIENT, startup(), text('p', "md5abc\0"))),
        Named.of("client by its password", input(CLEAR_PASSWORD, text('p', "secret\0"))),
        Named.of(
            "client that is nobody",
            input(UNKNOWN_CLIENT, startup(), saslFirst("n,,n=*,r=abcdefgh"))),
        Named.of(
            "server by SCRAM",
            input(
                SERVER_BY_PASSWORD,
                text('R', "\0\0\0\nSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"),
                text('R', "\0\0\0\13r=abc,s=c2FsdA==,i=4096"),
                text('R', "\0\0\0\14v=AAAA"))),
        Named.of("server by md5", input(SERVER_BY_MD5, text('R', "\0\0\0\5salt"), loggedIn())),
        Named.of(
            "server that refuses",
            input(SERVER_BY_MD5, text('E', "SFATAL\0C53300\0Mtoo many clients\0\0"))),
        Named.of(
            "reset",
            input(
                RESET,
                text('A', "\0\0\0\1news\0it rains\0"),
                text('C', "ROLLBACK\0"),
                Wire.ready('I'),
                text('C', "DISCARD ALL\0"),
                Wire.ready('I'))),
        Named.of("user in the database", input(LOOK_UP, lookedUp("2999-01-01 00:00:00+00"))),
        Named.of(
            "user with an expiry that is none", input(LOOK_UP, lookedUp("soon soon soon soon so"))),
        Named.of(
            "user who may not be looked up",
            input(LOOK_UP, text('E', "SERROR\0C42501\0Mno\0\0"), Wire.ready('I'))),
        Named.of(
            "exchange from log-in on",
            input(
                EXCHANGE_FROM_LOGIN,
                said(false, loggedIn()),
                said(true, requests),
                said(false, answers))),
        Named.of("exchange", input(EXCHANGE, said(true, requests), said(false, answers), copies)));
  }

  /** As they were found in other poolers. */
  static Stream<Named<byte[]>> attacks() {
    return Stream.of(
        Named.of(
            "CVE-2026-6664: a length that overflows",
            input(SCRAM_CLIENT, Unpooled.buffer().writeInt(0x7fffffff).writeInt(3 << 16))),
        Named.of(
            "CVE-2026-6664: a negative length",
            input(SCRAM_CLIENT, Unpooled.buffer().writeInt(0x80000008).writeInt(3 << 16))),
        Named.of(
            "CVE-2026-6664: a SASL answer that overflows",
            input(
                SCRAM_CLIENT,
                startup(),
                Unpooled.buffer().writeByte('p').writeInt(0x7fffffff).writeZero(64))),
        Named.of(
            "a password that overflows",
            input(CLEAR_PASSWORD, Unpooled.buffer().writeByte('p').writeInt(0x7fffffff))),
        Named.of("a password without end", input(CLEAR_PASSWORD, text('p', "secret"))),
        Named.of("more than a password", input(CLEAR_PASSWORD, text('p', "secret\0more"))),
        Named.of(
            "a value longer than its row", input(LOOK_UP, text('D', "\0\2\177\177\177\177app"))),
        Named.of("a row of no values", input(LOOK_UP, text('D', "\0\2"))),
        Named.of(
            "CVE-2026-6664: SASL data longer than its message",
            input(
                SCRAM_CLIENT, startup(), text('p', "SCRAM-SHA-256\0\177\177\177\177n,,n=*,r=abc"))),
        Named.of(
            "CVE-2026-6665: a server's endless SCRAM nonce",
            input(
                SERVER_BY_PASSWORD,
                text('R', "\0\0\0\nSCRAM-SHA-256\0\0"),
                text('R', "\0\0\0\13r=" + "x".repeat(60_000) + ",s=c2FsdA==,i=4096"))),
        Named.of(
            "CVE-2026-6665: more than a log-in has to say",
            input(
                SERVER_BY_PASSWORD,
                text('R', "\0\0\0\nSCRAM-SHA-256\0\0"),
                text('R', "\0\0\0\13r=" + "x".repeat(100_000) + ",s=c2FsdA==,i=4096"))),
        Named.of(
            "CVE-2026-6666: an error without SQLSTATE",
            input(SERVER_BY_PASSWORD, text('E', "SFATAL\0Mno state\0\0"))),
        Named.of(
            "CVE-2026-6666: an error without anything",
            input(SERVER_BY_PASSWORD, Wire.message('E'))),
        Named.of(
            "CVE-2026-6666: an error without an end",
            input(SERVER_BY_PASSWORD, text('E', "SFATAL"))),
        Named.of(
            "a server that says it is done before it began",
            input(SERVER_BY_PASSWORD, Wire.ready('I'))),
        Named.of(
            "a server that forgets to prove itself",
            input(
                SERVER_BY_PASSWORD,
                text('R', "\0\0\0\nSCRAM-SHA-256\0\0"),
                text('R', "\0\0\0\0"),
                Wire.ready('I'))),
        Named.of(
            "ReadyForQuery without a status",
            input(RESET, text('C', "ROLLBACK\0"), Wire.message('Z'))));
  }
}
