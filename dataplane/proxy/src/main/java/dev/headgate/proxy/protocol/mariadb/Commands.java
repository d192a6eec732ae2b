package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/** What a logged-in client asks, and how far the server has come with its answers. */
final class Commands {

  private static final int NAME_HEAD = 1024;

  private final PendingCommands pending = new PendingCommands();
  private final ServerState state;

  private @Nullable Step step;
  private boolean clientsTurn;
  private boolean sendsFile;
  private Command latest = Command.OTHER;
  private int latestSequence;
  private long seen;
  private boolean optionChanged;
  private boolean replica;

  Commands(ServerState state) {
    this.state = state;
  }

  /** All that were sent, answered or not. */
  long seen() {
    return seen;
  }

  boolean optionChanged() {
    return optionChanged;
  }

  boolean replica() {
    return replica;
  }

  int unanswered() {
    return pending.size();
  }

  Command latest() {
    return latest;
  }

  int latestSequence() {
    return latestSequence;
  }

  void retract() {
    if (latest.answer() != null) {
      pending.removeNewest();
    }
  }

  /** The client answers the server in the middle of a command: not with a command. */
  boolean sendsData() {
    return sendsFile || step == Step.AUTHENTICATION || step == Step.EVENTS;
  }

  // The client's messages.

  int clientHead(int type) {
    if (sendsData()) {
      return 0;
    }
    return switch (Command.of(type)) {
      case INIT_DB -> NAME_HEAD;
      case CHANGE_USER -> Login.HEAD;
      default -> 0;
    };
  }

  /** Whether a request, or data, ends with this message. */
  boolean clientMessage(PacketStream client) throws ProtocolViolation {
    if (step == Step.AUTHENTICATION) {
      if (!clientsTurn) {
        throw new ProtocolViolation("the client speaks out of turn");
      }
      clientsTurn = false;
      return true;
    }
    if (sendsFile) {
      sendsFile = client.type() != PacketStream.NO_TYPE;
      return !sendsFile;
    }
    if (step == Step.EVENTS) {
      return false;
    }
    command(client);
    return true;
  }

  private void command(PacketStream client) throws ProtocolViolation {
    seen++;
    latest = Command.of(client.type());
    latestSequence = client.sequence();
    switch (latest) {
      case INIT_DB ->
          pending.add(
              latest, new PendingCommands.Names(null, client.head().skip(1).nulTerminated()));
      case CHANGE_USER -> {
        Login login = Login.decodeChangeUser(client.head(), state.capabilities(), 0);
        pending.add(latest, new PendingCommands.Names(login.user(), login.database()));
      }
      default -> {
        optionChanged |= latest == Command.SET_OPTION;
        replica |= latest.replicates();
        if (latest.answer() != null) {
          pending.add(latest);
        }
      }
    }
  }

  // The server's messages.

  /** The bytes to keep of a message's head. */
  int serverHead(int type) {
    Step expected = expected();
    return expected != null && expected.bulk() && type < Step.EOF_PACKET ? 0 : ServerState.OK_HEAD;
  }

  /** The server owes an answer, or a part of one. */
  boolean expectsAnswer() {
    return expected() != null;
  }

  /** What the next message of the server is to be read as; null if nothing is asked. */
  private @Nullable Step expected() {
    if (step != null || pending.size() == 0) {
      return step;
    }
    return pending.oldest().answer();
  }

  /**
   * Call only if it {@link #expectsAnswer}.
   *
   * @param midRequest the client has sent a part of another command
   * @return whether a response ends with this message
   */
  boolean serverMessage(PacketStream server, boolean midRequest) throws ProtocolViolation {
    Step expected = expected();
    if (expected == null) {
      throw new IllegalStateException("nothing is asked");
    }
    step = expected.after(server, state);
    switch (step) {
      case DONE -> {
        step = null;
        PendingCommands.Names names = pending.removeOldest();
        if (server.type() == Step.OK_PACKET) {
          state.adopt(names);
        }
        return true;
      }
      case FILE -> {
        sendsFile |= server.type() == Step.LOCAL_INFILE_PACKET;
        expectNothingQueued(midRequest);
      }
      case AUTHENTICATION -> {
        clientsTurn = Handshake.asksClient(server);
        expectNothingQueued(midRequest);
      }
      default -> {}
    }
    return false;
  }

  /** What was sent ahead, the server would now read as data, unseen by any hook. */
  private void expectNothingQueued(boolean midRequest) throws ProtocolViolation {
    if (pending.size() > 1 || midRequest) {
      throw new ProtocolViolation("commands where the server asks for data");
    }
  }

  /**
   * The sequence that the client will look for when it reads next.
   *
   * @param lastSequence of the latest packet, whoever sent it
   * @param lastOfServer of the server's latest packet
   */
  int nextSequence(int lastSequence, int lastOfServer) {
    if (step == Step.AUTHENTICATION || step == Step.FILE) {
      return lastSequence + 1;
    }
    if (step != null) {
      return lastOfServer + 1;
    }
    return pending.size() == 1 ? latestSequence + 1 : 1;
  }
}
