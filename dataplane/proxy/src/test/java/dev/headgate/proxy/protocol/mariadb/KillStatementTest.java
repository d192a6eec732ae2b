package dev.headgate.proxy.protocol.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KillStatementTest {

  private static final long OURS = 1_073_741_824;
  private static final long SERVERS = 42;

  private static ByteBuf translated(byte[] payload) {
    ByteBuf bytes = Unpooled.copiedBuffer(payload);
    KillStatement.translate(
        bytes, 0, bytes.writerIndex(), number -> number == OURS ? SERVERS : number);
    return bytes;
  }

  private static String translated(String sql) {
    ByteBuf bytes = translated(Packets.join(Packets.bytes(0x03), Packets.text(sql)));
    return bytes.toString(1, bytes.readableBytes() - 1, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "KILL 1073741824, KILL 0000000042",
    "kill query 1073741824, kill query 0000000042",
    "' KILL SOFT CONNECTION 1073741824 ;', ' KILL SOFT CONNECTION 0000000042 ;'",
  })
  void shouldPutTheServersNumberInThePlaceOfOurs(String said, String forwarded) {
    assertThat(translated(said)).isEqualTo(forwarded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KILL 1073741825",
        "KILL 42",
        "KILL QUERY ID 1073741824",
        "KILL USER 1073741824",
        "KILL 1073741824 + 1",
        "KILL 10737418240",
        "KILLER 1073741824",
        "SELECT 1073741824",
        "SELECT 'KILL 1073741824'",
        "K",
        " ",
        "",
      })
  void shouldLeaveEverythingElseAlone(String said) {
    assertThat(translated(said)).isEqualTo(said);
  }

  @Test
  void shouldTranslateTheCommandOfThatName() {
    byte[] command = {KillStatement.PROCESS_KILL, 0, 0, 0, 0x40};
    assertThat(translated(command).getUnsignedIntLE(1)).isEqualTo(SERVERS);

    byte[] short4 = {KillStatement.PROCESS_KILL, 0, 0, 0};
    assertThat(translated(short4)).isEqualTo(Unpooled.wrappedBuffer(short4));
  }
}
