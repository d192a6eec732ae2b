package dev.headgate.proxy.protocol.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Startup;
import dev.headgate.proxy.protocol.TrackingAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupPacketTest {

  private static final int VERSION_3_0 = 3 << 16;

  private static final TrackingAllocator ALLOCATOR = new TrackingAllocator();

  private final PostgresDialect dialect = new PostgresDialect();
  private final List<ByteBuf> received = new ArrayList<>();
  private final List<Startup> outcomes = new ArrayList<>();

  /** What the packets were read from, and what was made of them, is the reader's to release. */
  @AfterEach
  void everythingIsReleased() {
    for (Startup outcome : outcomes) {
      switch (outcome) {
        case Startup.Reply reply -> reply.bytes().release();
        case Startup.StartTls tls -> tls.bytes().release();
        case Startup.Login login -> login.bytes().release();
        case Startup.Opaque opaque -> opaque.bytes().release();
        case Startup.Cancel cancel -> cancel.packet().release();
        case Startup.Incomplete incomplete -> {}
        case Startup.Invalid invalid -> {}
      }
    }
    received.forEach(ByteBuf::release);
    ALLOCATOR.assertNothingHeld();
  }

  private Startup read(ByteBuf bytes) {
    return read(bytes, ListenerTls.Disable);
  }

  private Startup read(ByteBuf bytes, ListenerTls tls) {
    return next(receive(bytes), tls);
  }

  private ByteBuf receive(ByteBuf bytes) {
    ByteBuf buffer = ALLOCATOR.buffer().writeBytes(bytes.duplicate());
    received.add(buffer);
    return buffer;
  }

  private Startup next(ByteBuf buffer, ListenerTls tls) {
    Startup outcome = dialect.handshake(tls, null, "localhost").next(buffer, ALLOCATOR);
    outcomes.add(outcome);
    return outcome;
  }

  @ParameterizedTest
  @ValueSource(ints = {VERSION_3_0, VERSION_3_0 + 2})
  void shouldReadUserAndDatabaseByteByByte(int version) {
    ByteBuf packet = Wire.startup(version, "user", "ann", "database", "shop");
    ByteBuf buffer = receive(Unpooled.EMPTY_BUFFER);
    while (packet.isReadable()) {
      assertThat(next(buffer, ListenerTls.Disable)).isInstanceOf(Startup.Incomplete.class);
      buffer.writeByte(packet.readByte());
    }
    assertThat(next(buffer, ListenerTls.Disable))
        .asInstanceOf(type(Startup.Login.class))
        .extracting(Startup.Login::user, Startup.Login::database)
        .containsExactly("ann", "shop");
  }

  @ParameterizedTest
  @ValueSource(ints = {VERSION_3_0, VERSION_3_0 + 2})
  void shouldReadUserAndDatabase(int version) {
    ByteBuf packet = Wire.startup(version, "user", "ann", "database", "shop", "options", "-c a=b");
    assertThat(read(packet.copy()))
        .asInstanceOf(type(Startup.Login.class))
        .satisfies(
            login -> {
              assertThat(login.user()).isEqualTo("ann");
              assertThat(login.database()).isEqualTo("shop");
              assertThat(ByteBufUtil.equals(login.bytes(), packet)).isTrue();
            });
  }

  @Test
  void shouldTakeTheUserForTheDatabaseAsTheServerDoes() {
    assertThat(read(Wire.startup(VERSION_3_0, "user", "ann")))
        .asInstanceOf(type(Startup.Login.class))
        .extracting(Startup.Login::database)
        .isEqualTo("ann");
  }

  @Test
  void shouldWaitForEveryByteAndLeaveWhatComesBehind() {
    ByteBuf packet = Wire.startup(VERSION_3_0, "user", "ann");
    for (int length = 0; length < packet.readableBytes(); length++) {
      assertThat(read(packet.copy(0, length))).isInstanceOf(Startup.Incomplete.class);
    }
    ByteBuf merged = receive(Wire.join(packet, Wire.query("select 1")));
    assertThat(next(merged, ListenerTls.Disable)).isInstanceOf(Startup.Login.class);
    assertThat(merged.readableBytes()).isEqualTo(Wire.query("select 1").readableBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 7, 10_001, Integer.MAX_VALUE})
  void shouldRefuseAHostileLengthAsSoonAsItIsRead(int length) {
    assertThat(read(Unpooled.buffer().writeInt(length))).isInstanceOf(Startup.Invalid.class);
  }

  @Test
  void shouldRefuseWhatIsNoStartup() {
    ByteBuf http = Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII);
    assertThat(read(http)).isInstanceOf(Startup.Invalid.class);
    ByteBuf unterminated = Unpooled.buffer().writeInt(12).writeInt(VERSION_3_0);
    assertThat(read(unterminated.writeBytes(new byte[] {'u', 's', 'e', 'r'})))
        .isInstanceOf(Startup.Invalid.class);
    ByteBuf noValue = Unpooled.buffer().writeInt(13).writeInt(VERSION_3_0);
    assertThat(read(noValue.writeBytes(new byte[] {'u', 's', 'e', 'r', 0})))
        .isInstanceOf(Startup.Invalid.class);
  }

  @Test
  void shouldRefuseOtherVersionsAndMissingUsersWithTheServersCodes() {
    assertThat(sqlState(read(Wire.startup(4 << 16, "user", "ann")))).isEqualTo("0A000");
    assertThat(sqlState(read(Wire.startup(2 << 16, "user", "ann")))).isEqualTo("0A000");
    assertThat(sqlState(read(Wire.startup(VERSION_3_0, "database", "shop")))).isEqualTo("28000");
  }

  private static String sqlState(Startup startup) {
    return Errors.sqlState(((Startup.Invalid) startup).refusal());
  }

  @ParameterizedTest
  @ValueSource(ints = {StartupPacket.SSL_REQUEST, StartupPacket.GSSENC_REQUEST})
  void shouldDeclineEncryptionAndReadOn(int code) {
    ByteBuf request = Unpooled.buffer().writeInt(8).writeInt(code);
    ByteBuf both = receive(Wire.join(request, Wire.startup(VERSION_3_0, "user", "ann")));
    assertThat(next(both, ListenerTls.Disable))
        .asInstanceOf(type(Startup.Reply.class))
        .satisfies(reply -> assertThat(reply.bytes().getByte(0)).isEqualTo((byte) 'N'));
    assertThat(next(both, ListenerTls.Disable)).isInstanceOf(Startup.Login.class);
  }

  @Test
  void shouldPassTlsOnlyWhereItIsPassedThrough() {
    ByteBuf ssl = Unpooled.buffer().writeInt(8).writeInt(StartupPacket.SSL_REQUEST);
    assertThat(read(ssl, ListenerTls.Passthrough)).isInstanceOf(Startup.Opaque.class);
    byte[] hello = {0x16, 3, 1, 2};
    assertThat(read(Unpooled.wrappedBuffer(hello), ListenerTls.Passthrough))
        .isInstanceOf(Startup.Opaque.class);
    assertThat(read(Unpooled.wrappedBuffer(hello))).isInstanceOf(Startup.Invalid.class);
  }

  @Test
  void shouldStartTlsOnlyWithNothingBehindTheRequest() {
    ByteBuf ssl = Unpooled.buffer().writeInt(8).writeInt(StartupPacket.SSL_REQUEST);
    for (int length = 0; length < ssl.readableBytes(); length++) {
      assertThat(read(ssl.copy(0, length), ListenerTls.Require))
          .isInstanceOf(Startup.Incomplete.class);
    }
    assertThat(read(ssl, ListenerTls.Require))
        .asInstanceOf(type(Startup.StartTls.class))
        .satisfies(start -> assertThat(start.bytes().getByte(0)).isEqualTo((byte) 'S'));
    assertThat(read(Wire.join(ssl, Wire.query("select 1")), ListenerTls.Require))
        .isInstanceOf(Startup.Invalid.class);
    assertThat(read(Wire.startup(VERSION_3_0, "user", "ann"), ListenerTls.Prefer))
        .isInstanceOf(Startup.Login.class);
    assertThat(sqlState(read(Wire.startup(VERSION_3_0, "user", "ann"), ListenerTls.Require)))
        .isEqualTo("28000");
  }

  @Test
  void shouldReadCancelRequestsOfEveryKeyLength() {
    for (int secret : new int[] {4, 32, 256}) {
      ByteBuf packet =
          Unpooled.buffer()
              .writeInt(12 + secret)
              .writeInt(StartupPacket.CANCEL_REQUEST)
              .writeInt(4711)
              .writeZero(secret);
      assertThat(read(packet))
          .asInstanceOf(type(Startup.Cancel.class))
          .satisfies(
              cancel -> {
                assertThat(cancel.processId()).isEqualTo(4711);
                assertThat(cancel.packet().readableBytes()).isEqualTo(12 + secret);
              });
    }
  }
}
