package dev.headgate.proxy.pool;

import dev.headgate.config.UsersQueryConfig;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.protocol.CancelTargets;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.protocol.ServerSession;
import dev.headgate.proxy.protocol.StoredUser;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database about users, one after another, over one server connection of the pool, however
 * many strangers come at a time. It is claimed like a client's, and given back when nobody is left
 * to be asked about. On the pool's loop.
 */
final class Inquiry implements Pool.Taker {

  /** What the answers are told to. */
  interface Answers {

    void told(String user, Optional<StoredUser> stored);

    /**
     * Nobody who is asked about will be told about.
     *
     * @param known to the client
     * @param cause in the database's own terms
     */
    void failed(Refusal known, String cause);
  }

  private static final Refusal CANNOT_BE_ASKED =
      new Refusal(Reason.SERVER_UNREACHABLE, "the database cannot be asked about users");

  private final Dialect dialect;
  private final UsersQueryConfig query;
  private final Duration limit;
  private final LogIn logIn;
  private final Answers answers;
  private final Consumer<Pool.Taker> claim;
  private final Deque<String> users = new ArrayDeque<>();
  private @Nullable ServerConnection server;
  private boolean claiming;
  private boolean stopped;

  /** A connection that was idle for long may turn out to be dead: another gets a chance. */
  private boolean again;

  /**
   * @param limit for one answer
   * @param claim asks the pool for a server connection on its loop
   */
  Inquiry(
      Dialect dialect,
      UsersQueryConfig query,
      Duration limit,
      Consumer<Pool.Taker> claim,
      Answers answers) {
    this.dialect = dialect;
    this.query = query;
    this.limit = limit;
    this.logIn =
        new LogIn(
            dialect.inquirer(query.user(), query.database()),
            dialect.credential(query.user(), query.password()),
            new ServiceAccount(query.user(), query.password()));
    this.claim = claim;
    this.answers = answers;
  }

  UsersQueryConfig query() {
    return query;
  }

  void ask(String user) {
    users.addLast(user);
    if (server == null) {
      claim();
    }
  }

  /** Tells nothing any more, and gives back what it has. */
  void stop() {
    stopped = true;
    users.clear();
  }

  private void claim() {
    if (!claiming) {
      claiming = true;
      claim.accept(this);
    }
  }

  /** Only connections that nobody is logged in on say whose they are. */
  @Override
  public Origin origin() {
    throw new UnsupportedOperationException("no client's");
  }

  @Override
  public LogIn logIn() {
    return logIn;
  }

  @Override
  public void taken(ServerConnection taken) {
    claiming = false;
    server = taken;
    next(taken);
  }

  @Override
  public void refused(Refusal refusal) {
    claiming = false;
    fail(Accounts.refused(logIn, refusal), refusal);
  }

  private void next(ServerConnection with) {
    if (users.isEmpty()) {
      server = null;
      with.release(dialect.exchange(session(with), CancelTargets.NONE));
    } else {
      String user = users.getFirst();
      ServerDialogue.hold(
          dialect.lookUp(query.sql(), user), with.channel(), limit, new Answer(user, with));
    }
  }

  private static ServerSession session(ServerConnection with) {
    return Objects.requireNonNull(with.session(), "logged in");
  }

  private void fail(Refusal known, Refusal cause) {
    users.clear();
    if (stopped) {
      return;
    }
    String sqlState = cause.sqlState();
    // The database's words may quote what was asked.
    answers.failed(
        known,
        sqlState == null
            ? cause.message()
            : cause.code() == 0 ? sqlState : sqlState + " " + cause.code());
  }

  private final class Answer implements ServerDialogue.Ending<Optional<StoredUser>> {

    private final String user;
    private final ServerConnection from;

    Answer(String user, ServerConnection from) {
      this.user = user;
      this.from = from;
    }

    @Override
    public void done(Optional<StoredUser> stored) {
      again = false;
      users.remove(user);
      if (!stopped) {
        answers.told(user, stored);
      }
      next(from);
    }

    @Override
    public void refused(Refusal refusal) {
      lose();
      fail(CANNOT_BE_ASKED, refusal);
    }

    @Override
    public void broken(Throwable cause) {
      lose();
      if (again || stopped) {
        again = false;
        fail(Pool.UNREACHABLE, Pool.UNREACHABLE);
      } else {
        again = true;
        claim();
      }
    }

    private void lose() {
      server = null;
      from.release();
    }
  }
}
