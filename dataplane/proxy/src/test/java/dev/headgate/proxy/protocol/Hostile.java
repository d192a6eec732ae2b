package dev.headgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.AuthenticationMethod;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives bytes to one of the readers of a protocol, whole, byte by byte and in pieces: each way the
 * reader has to come to the same, by no other exception than a {@link ProtocolViolation}, with
 * little memory, and all of it given back. The first byte of an input chooses the reader.
 */
public final class Hostile {

  private static final int[] CUTS = {Integer.MAX_VALUE, 1, 7};
  private static final long MOST_HELD = 512 << 10;
  private static final Refusal FAREWELL = new Refusal(Refusal.Reason.SHUTTING_DOWN, "bye");

  /** Something with a peer whose words are not to be trusted; new for each input. */
  private interface Reader {

    /** Hears of each piece, in order. Returns false when it wants no more. */
    boolean read(ByteBuf words, List<String> transcript) throws ProtocolViolation;
  }

  private final TrackingAllocator allocator = new TrackingAllocator();
  private final List<Supplier<Reader>> readers = new ArrayList<>();

  /** A client's way in, from its first byte on. */
  public Hostile client(Supplier<Handshake> handshake, @Nullable Account account) {
    readers.add(() -> new Client(handshake.get(), account));
    return this;
  }

  public Hostile dialogue(Supplier<Dialogue<?>> dialogue) {
    readers.add(() -> new Holding(dialogue.get()));
    return this;
  }

  /**
   * Both directions: a byte whose lowest bit says which, a byte for how many, and so many bytes.
   */
  public Hostile exchange(Supplier<Exchange> exchange) {
    readers.add(() -> new Following(exchange.get()));
    return this;
  }

  /** What these words come to. */
  public List<String> hear(byte[] input) {
    List<String> whole = List.of();
    if (input.length > 0) {
      for (int cut : CUTS) {
        List<String> transcript =
            hear(readers.get((input[0] & 0xff) % readers.size()).get(), input, cut);
        if (cut == CUTS[0]) {
          whole = transcript;
        }
        assertThat(transcript).as("cut into pieces of %d", cut).isEqualTo(whole);
      }
    }
    return whole;
  }

  private List<String> hear(Reader reader, byte[] input, int cut) {
    List<String> transcript = new ArrayList<>();
    ByteBuf words = allocator.buffer();
    try {
      boolean more = reader.read(words, transcript);
      for (int from = 1; more && from < input.length; ) {
        int length = Math.min(cut, input.length - from);
        words.writeBytes(input, from, length);
        from += length;
        more = reader.read(words, transcript);
        assertThat(allocator.held()).as("bytes held").isLessThan(MOST_HELD);
      }
    } catch (ProtocolViolation violation) {
      transcript.add("violation: " + violation.getMessage());
    } finally {
      words.release();
    }
    allocator.assertNothingHeld();
    return transcript;
  }

  /** Changes here and there what was said, as lengths, ends and orders are changed by attackers. */
  public static byte[] mutated(byte[] said, Random random) {
    byte[] words = said.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = 1 + random.nextInt(Math.max(1, words.length - 1));
      switch (random.nextInt(6)) {
        case 0 -> words = Arrays.copyOf(words, at);
        case 1 -> words = spliced(words, at, at, new byte[] {(byte) random.nextInt()});
        case 2 -> words = spliced(words, at, Math.min(words.length, at + 1), new byte[0]);
        case 3 -> words = spliced(words, at, at, Arrays.copyOfRange(words, 1, at));
        case 4 -> words = spliced(words, at, Math.min(words.length, at + 4), extreme(random));
        default -> {
          if (at < words.length) {
            words[at] ^= (byte) (1 << random.nextInt(8));
          }
        }
      }
    }
    return words;
  }

  private static byte[] extreme(Random random) {
    byte high = (byte) (random.nextBoolean() ? 0x7f : 0xff);
    byte low = (byte) (random.nextBoolean() ? 0 : 0xff);
    return random.nextBoolean()
        ? new byte[] {high, low, low, low}
        : new byte[] {low, low, low, high};
  }

  private static byte[] spliced(byte[] words, int from, int to, byte[] put) {
    byte[] all = new byte[from + put.length + Math.max(0, words.length - to)];
    System.arraycopy(words, 0, all, 0, Math.min(from, words.length));
    System.arraycopy(put, 0, all, from, put.length);
    if (to < words.length) {
      System.arraycopy(words, to, all, from + put.length, words.length - to);
    }
    return all;
  }

  private final class Client implements Reader {

    private final Handshake handshake;
    private final @Nullable Account account;
    private @Nullable Holding authentication;

    Client(Handshake handshake, @Nullable Account account) {
      this.handshake = handshake;
      this.account = account;
      handshake.open(allocator).release();
    }

    @Override
    public boolean read(ByteBuf words, List<String> transcript) throws ProtocolViolation {
      while (authentication == null) {
        Startup startup = handshake.next(words, allocator);
        if (startup instanceof Startup.Incomplete) {
          return true;
        }
        transcript.add(startup.getClass().getSimpleName());
        switch (startup) {
          case Startup.Reply(ByteBuf bytes) -> bytes.release();
          case Startup.StartTls(ByteBuf bytes) -> bytes.release();
          case Startup.Login login -> {
            login.bytes().release();
            authentication =
                new Holding(handshake.authentication(AuthenticationMethod.Password, account, true));
          }
          case Startup.Opaque(ByteBuf bytes) -> {
            bytes.release();
            return false;
          }
          case Startup.Cancel cancel -> {
            cancel.packet().release();
            return false;
          }
          case Startup.Invalid(Refusal refusal) -> {
            transcript.add(refusal.message());
            handshake.rejection(refusal, allocator).release();
            return false;
          }
          case Startup.Incomplete _ -> throw new AssertionError();
        }
      }
      return authentication.read(words, transcript);
    }
  }

  private final class Holding implements Reader {

    private final Dialogue<?> dialogue;

    Holding(Dialogue<?> dialogue) {
      this.dialogue = dialogue;
      dialogue.open(allocator).release();
    }

    @Override
    public boolean read(ByteBuf words, List<String> transcript) throws ProtocolViolation {
      while (true) {
        Dialogue.Turn<?> turn = dialogue.next(words, allocator);
        while (turn instanceof Dialogue.Turn.Later<?>(var later)) {
          turn = later.toCompletableFuture().join();
        }
        if (turn instanceof Dialogue.Turn.Incomplete) {
          return true;
        }
        transcript.add(turn.getClass().getSimpleName());
        switch (turn) {
          case Dialogue.Turn.Say<?>(ByteBuf bytes) -> bytes.release();
          case Dialogue.Turn.StartTls<?>(ByteBuf bytes) -> {
            bytes.release(); // what follows is for TLS to judge
            return false;
          }
          case Dialogue.Turn.Done<?>(ByteBuf bytes, var result) -> {
            bytes.release();
            transcript.add(result.getClass().getSimpleName());
            return false;
          }
          case Dialogue.Turn.Failed<?>(Refusal refusal) -> {
            transcript.add(refusal.reason() + " " + refusal.sqlState() + " " + refusal.code());
            return false;
          }
          default -> throw new AssertionError(turn);
        }
      }
    }
  }

  private final class Following implements Reader {

    private final Exchange exchange;
    private int told;

    Following(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public boolean read(ByteBuf words, List<String> transcript) throws ProtocolViolation {
      while (true) {
        int segment = words.readerIndex();
        if (words.writerIndex() - segment < 2) {
          return true;
        }
        boolean fromClient = (words.getByte(segment) & 1) == 0;
        int end = segment + 2 + words.getUnsignedByte(segment + 1);
        int from = Math.max(told, segment + 2);
        int to = Math.min(end, words.writerIndex());
        follow(words, fromClient, from, to, transcript);
        told = to;
        if (to < end) {
          return true;
        }
        words.readerIndex(end);
      }
    }

    private void follow(
        ByteBuf words, boolean fromClient, int from, int to, List<String> transcript)
        throws ProtocolViolation {
      int at = from;
      while (at < to) {
        int end = fromClient ? exchange.request(words, at, to) : exchange.response(words, at, to);
        if (end == Exchange.NONE) {
          break;
        }
        assertThat(end).as("goes on").isGreaterThan(at).isLessThanOrEqualTo(to);
        if (!fromClient || !exchange.streaming()) {
          transcript.add((fromClient ? "request " : "response ") + end);
        }
        at = end;
      }
      ByteBuf farewell = exchange.farewell(FAREWELL, allocator);
      if (farewell != null) {
        farewell.release();
      }
    }
  }
}
