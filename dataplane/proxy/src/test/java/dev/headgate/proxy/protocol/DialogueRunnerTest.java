package dev.headgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DialogueRunnerTest {

  /** Asks for TLS at the peer's first byte, and is done at the next one. */
  private static final class Encrypted implements Dialogue<Integer> {

    private boolean asked;

    @Override
    public ByteBuf open(ByteBufAllocator allocator) {
      return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public Turn<Integer> next(ByteBuf received, ByteBufAllocator allocator) {
      if (!received.isReadable()) {
        return new Turn.Incomplete<>();
      }
      int word = received.readByte();
      if (asked) {
        return new Turn.Done<>(Unpooled.EMPTY_BUFFER, word);
      }
      asked = true;
      return new Turn.StartTls<>(allocator.buffer().writeByte('?'));
    }
  }

  private static final class Told implements DialogueRunner.Outcome<Integer> {

    private final List<Object> all = new ArrayList<>();

    @Override
    public void done(Integer result) {
      all.add(result);
    }

    @Override
    public void refused(Refusal refusal) {
      all.add(refusal);
    }

    @Override
    public void violated(ProtocolViolation violation) {
      all.add(violation);
    }
  }

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Told told = new Told();
  private int started;
  private final DialogueRunner<Integer> runner =
      new DialogueRunner<>(
          new Encrypted(),
          channel,
          towards -> {
            started++;
            return towards.eventLoop().newSucceededFuture(towards);
          },
          told);

  @AfterEach
  void release() {
    runner.release();
    channel.finishAndReleaseAll();
  }

  private void hear(int... words) {
    ByteBuf bytes = channel.alloc().buffer();
    for (int word : words) {
      bytes.writeByte(word);
    }
    runner.receive(bytes);
    channel.runPendingTasks();
  }

  @Test
  void shouldEncryptBeforeItGoesOn() {
    runner.open(Unpooled.EMPTY_BUFFER);
    hear(1);
    assertThat(started).isEqualTo(1);
    assertThat(told.all).isEmpty();
    hear(2);
    assertThat(told.all).containsExactly(2);
    ByteBuf request = channel.readOutbound();
    assertThat(request.readByte()).isEqualTo((byte) '?');
    ReferenceCountUtil.release(request);
  }

  @Test
  void shouldTakeNothingForEncryptedThatCameInClear() {
    runner.open(Unpooled.EMPTY_BUFFER);
    hear(1, 2);
    assertThat(started).isZero();
    assertThat(told.all)
        .singleElement()
        .isInstanceOfSatisfying(
            ProtocolViolation.class,
            violation -> assertThat(violation).hasMessage("unencrypted bytes where TLS begins"));
    assertThat(channel.outboundMessages()).isEmpty();
  }
}
