package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client says its password (AuthenticationCleartextPassword). Whatever is known of it, and for a
 * user that does not exist, what is said is derived once as SCRAM has it: from how long that takes
 * nobody learns who exists.
 */
final class ClearPassword implements Dialogue<Credential> {

  private final String user;
  private final @Nullable PostgresAccount account;

  ClearPassword(String user, @Nullable PostgresAccount account) {
    this.user = user;
    this.account = account;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return Authentication.request(Authentication.CLEARTEXT, "", allocator);
  }

  @Override
  public Turn<Credential> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    Message message = Message.read(received, Authentication.LONGEST_PASSWORD);
    if (message == null) {
      return new Turn.Incomplete<>();
    }
    if (message.type() != MessageType.AUTHENTICATION_ANSWER) {
      throw new ProtocolViolation("expected password response, got message type " + message.type());
    }
    String password = message.text();
    if (message.body().isReadable()) {
      throw new ProtocolViolation("invalid password packet size");
    }
    if (password.isEmpty()) {
      return new Turn.Failed<>(
          new Refusal(Reason.AUTHENTICATION_FAILED, "empty password returned by client"));
    }
    PostgresAccount said = new PostgresAccount(user, new Secret(password));
    return new Turn.Later<>(
        verifier()
            .thenCompose(
                verifier ->
                    said.keys(verifier.salt(), verifier.iterations())
                        .thenApply(keys -> judge(said, verifier.fits(keys)))));
  }

  private CompletableFuture<ScramVerifier> verifier() {
    return account == null || account.md5Only()
        ? CompletableFuture.completedFuture(MockVerifier.of(user))
        : account.verifier();
  }

  private Turn<Credential> judge(PostgresAccount said, boolean fits) {
    if (account == null || !(account.md5Only() ? account.hashes(said.password()) : fits)) {
      return new Turn.Failed<>(ClientAuthentication.wrong(user));
    }
    // An account that has the password has derived from it what its servers want.
    return new Turn.Done<>(
        Unpooled.EMPTY_BUFFER,
        new PostgresCredential.Clear(account.verifierOnly() || account.md5Only() ? said : account));
  }
}
