package dev.headgate.proxy.session;

import dev.headgate.config.AuthenticationMethod;
import dev.headgate.proxy.pool.Users;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Finding;
import dev.headgate.proxy.protocol.Handshake;
import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A client's authentication, which begins when it is known what is known of it. */
final class Introduction implements Dialogue<Credential> {

  private final Users users;
  private final String user;
  private final AuthenticationMethod method;
  private final CompletableFuture<Finding> finding;
  private final Handshake handshake;
  private final Executor loop;
  private @Nullable Account account;
  private @Nullable Dialogue<Credential> authentication;

  /**
   * @param loop the client's
   */
  Introduction(
      Users users, String user, AuthenticationMethod method, Handshake handshake, Executor loop) {
    this.users = users;
    this.user = user;
    this.method = method;
    this.finding = users.find(user);
    this.handshake = handshake;
    this.loop = loop;
  }

  /** By which the client was authenticated. */
  @Nullable Account account() {
    return account;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return Unpooled.EMPTY_BUFFER;
  }

  @Override
  public Turn<Credential> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    if (authentication != null) {
      return authentication.next(received, allocator);
    }
    return finding.state() == Future.State.SUCCESS
        ? begin(finding.resultNow(), allocator)
        : new Turn.Later<>(finding.thenApplyAsync(found -> begin(found, allocator), loop));
  }

  private Turn<Credential> begin(Finding found, ByteBufAllocator allocator) {
    return switch (found) {
      case Finding.Known(Account known) -> {
        account = known;
        yield authenticate(known, allocator);
      }
      case Finding.Nobody() ->
          authenticate(method.byPassword() ? users.stranger(user) : null, allocator);
      case Finding.Unavailable(var refusal) -> new Turn.Failed<>(refusal);
    };
  }

  private Turn<Credential> authenticate(@Nullable Account known, ByteBufAllocator allocator) {
    Dialogue<Credential> begun =
        handshake.authentication(method, known, users.servesAsItself(user));
    authentication = begun;
    return new Turn.Say<>(begun.open(allocator));
  }
}
