package dev.headgate.proxy.pool;

import dev.headgate.config.PoolConfig;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Finding;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.LogIn;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Those that the configuration names, and of others those that the database knows. */
final class PoolUsers implements Users {

  private final Executor home;
  private final Accounts accounts;
  private final Directory directory;

  /**
   * @param home the pool's loop
   * @param claim asks the pool for a server connection on its loop
   * @param changed told when the database has changed or removed a user
   */
  PoolUsers(
      PoolConfig config,
      Dialect dialect,
      Executor home,
      Consumer<Pool.Taker> claim,
      Runnable changed) {
    this.home = home;
    this.accounts = new Accounts(dialect);
    this.accounts.reconfigure(config);
    this.directory = new Directory(config.name(), dialect, claim, changed);
  }

  /** Those of the configuration, and now, not soon: who hears that it serves may log in at once. */
  void name(PoolConfig newest) {
    accounts.reconfigure(newest);
  }

  /** How to ask the database for the others. At home. */
  void ask(PoolConfig newest) {
    directory.reconfigure(newest);
  }

  /** Whether it still is as when a server connection was logged in by it. At home. */
  boolean current(@Nullable Account account) {
    return accounts.current(account) || (account != null && directory.current(account));
  }

  @Override
  public CompletableFuture<Finding> find(String user) {
    Account known = accounts.find(user);
    if (known != null) {
      return CompletableFuture.completedFuture(new Finding.Known(known));
    }
    CompletableFuture<Finding> answer = new CompletableFuture<>();
    home.execute(() -> directory.find(user, answer));
    return answer;
  }

  @Override
  public @Nullable Account stranger(String user) {
    return accounts.stranger(user);
  }

  @Override
  public boolean servesAsItself(String user) {
    return accounts.servesAsItself(user);
  }

  @Override
  public LogIn logIn(Identity client, Credential own, @Nullable Account account) {
    return accounts.logIn(client, own, account);
  }
}
