package dev.headgate.proxy.protocol.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.TrackingAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresExchangeTest {

  private static final TrackingAllocator ALLOCATOR = new TrackingAllocator();

  private static final Refusal REFUSAL = new Refusal(Refusal.Reason.REFUSED_BY_PLUGIN, "not here");
  private static final ByteBuf BATCH_DONE =
      Wire.join(
          Wire.message('1'),
          Wire.message('2'),
          Wire.message('T', new byte[] {0, 0}),
          Wire.message('D', new byte[300]),
          Wire.message('C', new byte[] {'S', 0}));

  private final PostgresExchange exchange = new PostgresExchange();

  private static final int EVERYTHING = Integer.MAX_VALUE;

  @AfterEach
  void everythingIsReleased() {
    ALLOCATOR.assertNothingHeld();
  }

  /** Ends of requests, when the bytes come in reads of this size. */
  private List<Integer> requests(ByteBuf bytes, int step) throws ProtocolViolation {
    List<Integer> ends = new ArrayList<>();
    for (int from = 0; from < bytes.writerIndex(); ) {
      int to = (int) Math.min(bytes.writerIndex(), (long) from + step);
      int end = exchange.request(bytes, from, to);
      if (end != Exchange.NONE && !exchange.streaming()) {
        ends.add(end);
      }
      from = end == Exchange.NONE ? to : end;
    }
    return ends;
  }

  private List<Integer> responses(ByteBuf bytes, int step) throws ProtocolViolation {
    List<Integer> ends = new ArrayList<>();
    for (int from = 0; from < bytes.writerIndex(); ) {
      int to = (int) Math.min(bytes.writerIndex(), (long) from + step);
      int end = exchange.response(bytes, from, to);
      if (end != Exchange.NONE) {
        ends.add(end);
      }
      from = end == Exchange.NONE ? to : end;
    }
    return ends;
  }

  private void logIn() throws ProtocolViolation {
    ByteBuf key = Unpooled.buffer().writeInt(4711).writeInt(99);
    byte[] keyBytes = new byte[8];
    key.readBytes(keyBytes);
    responses(
        Wire.join(
            Wire.message('R', new byte[] {0, 0, 0, 0}),
            Wire.message('S', new byte[] {'a', 0, 'b', 0}),
            Wire.message('K', keyBytes),
            Wire.ready('I')),
        EVERYTHING);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, EVERYTHING})
  void shouldFollowTheLogIn(int step) throws Exception {
    assertThat(requests(Wire.message('p', new byte[40]), step)).isEmpty();
    assertThat(exchange.streaming()).isTrue();
    assertThat(exchange.loggedIn()).isFalse();
    assertThat(exchange.atBoundary()).isFalse();
    ByteBuf key = Wire.message('K', new byte[] {0, 0, 0x12, 0x67, 1, 2, 3, 4});
    responses(Wire.join(Wire.message('R', new byte[4]), key, Wire.ready('I')), step);
    assertThat(exchange.loggedIn()).isTrue();
    assertThat(exchange.atBoundary()).isTrue();
    assertThat(exchange.processId()).isEqualTo(4711);
    assertThat(exchange.requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, EVERYTHING})
  void shouldEndRequestsWhereTheServerMustAnswer(int step) throws Exception {
    logIn();
    ByteBuf first = Wire.query("select 1");
    ByteBuf second = Wire.join(Wire.extended("select 2"), Wire.sync());
    ByteBuf third = Wire.join(Wire.extended("select 3"), Wire.flush());
    ByteBuf all = Wire.join(first, second, third, Wire.sync(), Wire.message('X'));
    int a = first.readableBytes();
    int b = a + second.readableBytes();
    int c = b + third.readableBytes();
    assertThat(requests(all, step)).containsExactly(a, b, c, c + 5, c + 10);
    assertThat(exchange.unanswered()).isEqualTo(4); // Terminate has no answer
    assertThat(exchange.terminated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, EVERYTHING})
  void shouldEndResponsesWithTheirRequests(int step) throws Exception {
    logIn();
    requests(
        Wire.join(
            Wire.query("select 1"),
            Wire.extended("select 2"),
            Wire.flush(),
            Wire.sync(),
            Wire.query("select 3")),
        EVERYTHING);
    ByteBuf simple = Wire.join(Wire.message('T', new byte[9]), Wire.message('C', new byte[3]));
    ByteBuf first = Wire.join(simple, Wire.ready('I'));
    ByteBuf notice = Wire.message('N', new byte[20]);
    ByteBuf all =
        Wire.join(first, BATCH_DONE, notice, Wire.ready('I'), simple, simple, Wire.ready('T'));
    int a = first.readableBytes();
    int b = a + BATCH_DONE.readableBytes();
    int c = b + notice.readableBytes() + 6;
    assertThat(responses(all, step)).containsExactly(a, b, c, all.readableBytes());
    assertThat(exchange.unanswered()).isZero();
    assertThat(exchange.atBoundary()).isTrue();
    assertThat(exchange.inTransaction()).isTrue();
  }

  @Test
  void shouldEndAFailedBatchAtItsSyncOnly() throws Exception {
    logIn();
    requests(
        Wire.join(Wire.extended("bad"), Wire.flush(), Wire.extended("skipped"), Wire.flush()),
        EVERYTHING);
    assertThat(responses(Wire.message('E', new byte[9]), EVERYTHING)).isEmpty();
    requests(Wire.sync(), EVERYTHING);
    assertThat(exchange.unanswered()).isEqualTo(3);
    responses(Wire.ready('I'), EVERYTHING);
    assertThat(exchange.unanswered()).isZero();
    assertThat(exchange.atBoundary()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, EVERYTHING})
  void shouldPassCopyDataAsNoRequest(int step) throws Exception {
    logIn();
    requests(Wire.query("copy t from stdin"), step);
    responses(Wire.message('G', new byte[3]), step);
    ByteBuf data = Wire.join(Wire.message('d', new byte[500]), Wire.message('c'));
    assertThat(requests(data, step)).isEmpty();
    assertThat(exchange.streaming()).isTrue();
    assertThat(responses(Wire.join(Wire.message('C', new byte[7]), Wire.ready('I')), step))
        .hasSize(1);
    assertThat(exchange.atBoundary()).isTrue();
    assertThat(exchange.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, EVERYTHING})
  void shouldCountOneReadyForBothSyncsOfAnExtendedCopy(int step) throws Exception {
    logIn();
    requests(Wire.join(Wire.extended("copy t from stdin"), Wire.sync()), step);
    responses(
        Wire.join(Wire.message('1'), Wire.message('2'), Wire.message('G', new byte[3])), step);
    requests(Wire.join(Wire.message('d', new byte[9]), Wire.message('c'), Wire.sync()), step);
    assertThat(exchange.unanswered()).isEqualTo(1);
    responses(Wire.join(Wire.message('C', new byte[7]), Wire.ready('I')), step);
    assertThat(exchange.atBoundary()).isTrue();
  }

  @Test
  void shouldPipelineManyRequestsInLittleSpace() throws Exception {
    logIn();
    ByteBuf sync = Wire.sync();
    for (int i = 0; i < 100_000; i++) {
      requests(sync, EVERYTHING);
    }
    assertThat(exchange.unanswered()).isEqualTo(100_000);
    ByteBuf ready = Wire.ready('I');
    for (int i = 0; i < 100_000; i++) {
      responses(ready, EVERYTHING);
    }
    assertThat(exchange.atBoundary()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 0x40000000, Integer.MAX_VALUE})
  void shouldRefuseHostileLengths(int length) throws Exception {
    logIn();
    ByteBuf hostile = Unpooled.buffer().writeByte('Q').writeInt(length);
    assertThatThrownBy(() -> requests(hostile, 1)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldRefuseLongMessagesBeforeLogIn() {
    ByteBuf password = Unpooled.buffer().writeByte('p').writeInt(70_000);
    assertThatThrownBy(() -> requests(password, EVERYTHING)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldRefuseUnknownMessages() throws Exception {
    logIn();
    assertThatThrownBy(() -> requests(Wire.message('y'), EVERYTHING))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldRefuseAQueryWithTheTransactionStatusOfTheMoment() throws Exception {
    logIn();
    requests(Wire.query("begin"), EVERYTHING);
    responses(Wire.ready('T'), EVERYTHING);
    requests(Wire.query("drop table t"), EVERYTHING);
    exchange.retract();
    Exchange.Refused refused = exchange.refuse(REFUSAL, ALLOCATOR);
    assertThat(refused.toClient().getByte(refused.toClient().writerIndex() - 1))
        .isEqualTo((byte) 'T');
    assertThat(types(refused.toClient())).isEqualTo("EZ");
    assertThat(refused.toServer()).isNull();
    assertThat(exchange.unanswered()).isZero();
  }

  @Test
  void shouldSkipToSyncAfterARefusedFlush() throws Exception {
    logIn();
    requests(Wire.join(Wire.extended("a"), Wire.flush()), EVERYTHING);
    exchange.retract();
    assertThat(types(exchange.refuse(REFUSAL, ALLOCATOR).toClient())).isEqualTo("E");
    assertThat(exchange.refused()).isTrue();
    assertThat(requests(Wire.join(Wire.extended("b"), Wire.flush(), Wire.sync()), EVERYTHING))
        .hasSize(1);
    exchange.retract();
    assertThat(types(exchange.refuse(REFUSAL, ALLOCATOR).toClient())).isEqualTo("Z");
    assertThat(exchange.refused()).isFalse();
    assertThat(exchange.atBoundary()).isTrue();
  }

  @Test
  void shouldCloseTheServersBatchWhenItsTailIsRefused() throws Exception {
    logIn();
    requests(Wire.join(Wire.extended("a"), Wire.flush()), EVERYTHING);
    responses(BATCH_DONE, EVERYTHING);
    assertThat(exchange.atBoundary()).isFalse();
    requests(Wire.join(Wire.extended("b"), Wire.sync()), EVERYTHING);
    exchange.retract();
    Exchange.Refused refused = exchange.refuse(REFUSAL, ALLOCATOR);
    assertThat(types(refused.toClient())).isEqualTo("E");
    assertThat(types(Objects.requireNonNull(refused.toServer()))).isEqualTo("S");
    responses(Wire.ready('I'), EVERYTHING);
    assertThat(exchange.atBoundary()).isTrue();
  }

  @Test
  void shouldHaveNoLastWordsAmidAMessageOrAfterTheServers() throws Exception {
    logIn();
    ByteBuf row = Wire.message('D', new byte[20]);
    exchange.response(row, 0, 10);
    assertThat(exchange.farewell(REFUSAL, ALLOCATOR)).isNull();
    exchange.response(row, 10, 25);
    assertThat(types(Objects.requireNonNull(exchange.farewell(REFUSAL, ALLOCATOR)))).isEqualTo("E");
    responses(Wire.message('E', new byte[9]), EVERYTHING);
    assertThat(exchange.farewell(REFUSAL, ALLOCATOR)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, EVERYTHING})
  void shouldEndAWithheldResponseAsTheServerDid(int step) throws Exception {
    logIn();
    requests(Wire.query("select secret"), step);
    responses(
        Wire.join(Wire.message('T', new byte[9]), Wire.message('C', new byte[3]), Wire.ready('T')),
        step);
    ByteBuf ending = exchange.cutShort(Wire.message('T', new byte[9]), REFUSAL, ALLOCATOR);
    assertThat(ending.getByte(ending.writerIndex() - 1)).isEqualTo((byte) 'T');
    assertThat(types(ending)).isEqualTo("EZ");
  }

  /** Of whole messages, which are released. */
  private static String types(ByteBuf messages) {
    StringBuilder types = new StringBuilder();
    for (int at = 0; at < messages.writerIndex(); at += 1 + messages.getInt(at + 1)) {
      types.append((char) messages.getByte(at));
    }
    messages.release();
    return types.toString();
  }
}
