package dev.headgate.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HexFormat;

/** PostgreSQL's bytes of a session that asks one thing. */
enum Wire {
  /** User and database {@code app}. */
  STARTUP("0000001f 00030000 75736572 00617070 00646174 61626173 65006170 700000"),

  /** AuthenticationOk, the server's version, BackendKeyData, ReadyForQuery. */
  LOGGED_IN(
      "52 00000008 00000000"
          + " 53 00000018 73657276 65725f76 65727369 6f6e00 31382e30 00"
          + " 4b 0000000c 0000002a 00000007"
          + " 5a 00000005 49"),

  /** {@code SELECT abalance FROM pgbench_accounts WHERE aid = 1;} */
  REQUEST(
      "51 00000039 53454c45 43542061 62616c61 6e636520 46524f4d 20706762 656e6368 5f616363"
          + " 6f756e74 73205748 45524520 61696420 3d20313b 00"),

  /** One row. */
  RESPONSE(
      "54 00000021 0001 6162616c 616e6365 00 00004000 0003 00000017 0004 ffffffff 0000"
          + " 44 0000000b 0001 00000001 30"
          + " 43 0000000d 53454c45 43542031 00"
          + " 5a 00000005 49");

  private final String hex;

  Wire(String hex) {
    this.hex = hex.replace(" ", "");
  }

  int length() {
    return hex.length() / 2;
  }

  /** A direct buffer that the caller releases. */
  ByteBuf buffer() {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return ByteBufAllocator.DEFAULT.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
  }
}
