package dev.headgate.proxy.protocol.postgresql;

import com.ongres.scram.common.ServerFirstMessage;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Our log-in to a server, by whatever it asks for. What it reports at the end is kept for the
 * clients that the connection will serve.
 */
final class ServerLogin implements Dialogue<ServerSession> {

  private static final int PROTOCOL_3_0 = 3 << 16;

  /** Errors, notices and parameters at log-in; a server that says more is none. */
  private static final int LONGEST = 64 << 10;

  private final Identity identity;
  private final PostgresCredential credential;
  private final ByteBuf parameters = Unpooled.buffer(512, LONGEST);
  private @Nullable ScramClientSide scram;
  private @Nullable ScramKeys keys;
  private boolean authenticated;
  private int processId;
  private byte[] secret = {};

  ServerLogin(Identity identity, PostgresCredential credential) {
    this.identity = identity;
    this.credential = credential;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(256).writeInt(0).writeInt(PROTOCOL_3_0);
    parameter(out, "user", identity.user());
    if (identity.database() != null) {
      parameter(out, "database", identity.database());
    }
    ((PostgresTraits) identity.traits())
        .parameters()
        .forEach((name, value) -> parameter(out, name, value));
    out.writeByte(0);
    return out.setInt(0, out.readableBytes());
  }

  private static void parameter(ByteBuf out, String name, String value) {
    ByteBufUtil.writeUtf8(out, name);
    out.writeByte(0);
    ByteBufUtil.writeUtf8(out, value);
    out.writeByte(0);
  }

  @Override
  public Turn<ServerSession> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    int start = received.readerIndex();
    Message message = Message.read(received, LONGEST);
    if (message == null) {
      return new Turn.Incomplete<>();
    }
    return switch (message.type()) {
      case Authentication.REQUEST -> authentication(message, allocator);
      case MessageType.ERROR_RESPONSE -> new Turn.Failed<>(ServerError.read(message));
      case MessageType.NOTICE_RESPONSE -> more();
      case MessageType.PARAMETER_STATUS -> keep(received, start);
      case MessageType.BACKEND_KEY_DATA -> {
        processId = message.int32();
        secret = message.bytes();
        yield more();
      }
      case MessageType.READY_FOR_QUERY -> {
        if (!authenticated) {
          throw unexpected(message);
        }
        byte[] reported = new byte[parameters.readableBytes()];
        parameters.readBytes(reported);
        yield new Turn.Done<>(
            Unpooled.EMPTY_BUFFER, new PostgresSession(reported, processId, secret));
      }
      default -> throw unexpected(message);
    };
  }

  private Turn<ServerSession> keep(ByteBuf received, int start) throws ProtocolViolation {
    int length = received.readerIndex() - start;
    if (!authenticated || length > parameters.maxWritableBytes()) {
      throw new ProtocolViolation("a server that says too much, or too early");
    }
    parameters.writeBytes(received, start, length);
    return more();
  }

  private Turn<ServerSession> authentication(Message message, ByteBufAllocator allocator)
      throws ProtocolViolation {
    int method = message.int32();
    return switch (method) {
      case Authentication.OK -> {
        // A server that was asked to prove itself, and lets us in without it, is an impostor.
        if (scram != null && keys == null) {
          throw unexpected(message);
        }
        authenticated = true;
        yield more();
      }
      case Authentication.CLEARTEXT ->
          credential instanceof PostgresCredential.Clear(PostgresAccount account)
              ? new Turn.Say<>(Authentication.password(account.password(), allocator))
              : cannot();
      case Authentication.MD5 -> md5(message, allocator);
      case Authentication.SASL -> sasl(message, allocator);
      case Authentication.SASL_CONTINUE -> challenged(message, allocator);
      case Authentication.SASL_FINAL -> {
        if (scram == null || keys == null) {
          throw unexpected(message);
        }
        scram.verify(message.rest(), keys);
        yield more();
      }
      default -> cannot();
    };
  }

  private Turn<ServerSession> md5(Message message, ByteBufAllocator allocator)
      throws ProtocolViolation {
    byte[] salt = message.bytes();
    String stored =
        switch (credential) {
          case PostgresCredential.Clear(PostgresAccount account) -> account.md5();
          case PostgresCredential.Md5(PostgresAccount account) -> account.md5();
          default -> null;
        };
    return stored == null
        ? cannot()
        : new Turn.Say<>(Authentication.password(Md5.answer(stored, salt), allocator));
  }

  private Turn<ServerSession> sasl(Message message, ByteBufAllocator allocator)
      throws ProtocolViolation {
    boolean offered = false;
    while (message.body().readableBytes() > 1) {
      offered |= message.text().equals(Authentication.SCRAM_SHA_256);
    }
    if (!offered
        || credential instanceof PostgresCredential.Md5
        || credential instanceof PostgresCredential.None) {
      return cannot();
    }
    scram = new ScramClientSide();
    return new Turn.Say<>(Authentication.saslInitial(scram.first(), allocator));
  }

  private Turn<ServerSession> challenged(Message message, ByteBufAllocator allocator)
      throws ProtocolViolation {
    ScramClientSide exchange = scram;
    if (exchange == null) {
      throw unexpected(message);
    }
    ServerFirstMessage challenge = exchange.challenged(message.rest());
    CompletableFuture<ScramKeys> derived =
        switch (credential) {
          case PostgresCredential.Clear(PostgresAccount account) ->
              account.keys(
                  Base64.getDecoder().decode(challenge.getSalt()), challenge.getIterationCount());
          case PostgresCredential.Keys(ScramKeys known) -> CompletableFuture.completedFuture(known);
          default -> throw unexpected(message);
        };
    if (derived.state() == Future.State.SUCCESS) {
      return answer(exchange, challenge, derived.resultNow(), allocator);
    }
    return new Turn.Later<>(
        derived.thenApply(known -> answer(exchange, challenge, known, allocator)));
  }

  private Turn<ServerSession> answer(
      ScramClientSide exchange,
      ServerFirstMessage challenge,
      ScramKeys known,
      ByteBufAllocator allocator) {
    keys = known;
    return new Turn.Say<>(Authentication.sasl(exchange.answer(challenge, known), allocator));
  }

  private static Turn<ServerSession> more() {
    return new Turn.Say<>(Unpooled.EMPTY_BUFFER);
  }

  private static Turn<ServerSession> cannot() {
    return new Turn.Failed<>(
        new Refusal(
            Reason.SERVER_REFUSED,
            "the database asks for what the gateway does not have",
            Errors.INVALID_AUTHORIZATION,
            0));
  }

  private static ProtocolViolation unexpected(Message message) {
    return new ProtocolViolation("unexpected message at log-in: " + (message.type() & 0xff));
  }
}
