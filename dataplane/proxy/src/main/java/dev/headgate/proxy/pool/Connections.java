package dev.headgate.proxy.pool;

import dev.headgate.proxy.backend.TcpBackend;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.tls.ServerTls;
import io.netty.channel.EventLoop;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every server connection of a pool, each in its {@link ServerState}. Each holds a permit from
 * before its connect until its channel is closed. On the pool's loop.
 */
final class Connections {

  private final List<EventLoop> loops;
  private final Census census;
  private final Set<PooledConnection> all = new HashSet<>();
  private final Set<PooledConnection> openingAhead = new HashSet<>();
  private final IdleConnections idle = new IdleConnections();
  private final PooledConnection.Release release;
  private long ids;

  Connections(List<EventLoop> loops, Census census, PooledConnection.Release release) {
    this.loops = loops;
    this.census = census;
    this.release = release;
  }

  /** Permits in use. */
  int permits() {
    return census.open();
  }

  /** Permits in use that will not come back by themselves. */
  int staying() {
    return census.open() - census.closing.get();
  }

  int closing() {
    return census.closing.get();
  }

  int idle() {
    return idle.size();
  }

  int openingAhead() {
    return openingAhead.size();
  }

  /** Takes a permit for a connection that is about to be opened. */
  PooledConnection begin(TcpBackend backend, Attempt attempt, @Nullable ServerTls tls) {
    LogIn logIn = attempt.logIn();
    PooledConnection connection =
        new PooledConnection(
            ++ids,
            backend,
            attempt.loop(),
            logIn == null ? null : logIn.identity(),
            logIn == null ? null : logIn.account(),
            tls,
            census,
            release);
    all.add(connection);
    if (attempt.waiter() == null) {
      openingAhead.add(connection);
    }
    return connection;
  }

  void opened(PooledConnection connection, boolean taken, Lifespan life) {
    openingAhead.remove(connection);
    if (!(connection.state() instanceof ServerState.Connecting connecting)) {
      throw new IllegalStateException("connected when " + connection.state());
    }
    if (taken) {
      connection.become(connecting.assigned());
    } else {
      connection.become(connecting.idle(life));
      idle.add(connection);
    }
  }

  /** An idle one for this client, assigned from now on; null if there is none for it. */
  @Nullable PooledConnection assign(Waiter waiter) {
    PooledConnection chosen = idle.poll(waiter.loop(), waiter.identity());
    if (chosen != null && chosen.state() instanceof ServerState.Idle ready) {
      chosen.become(ready.assigned());
    }
    return chosen;
  }

  /** Its client has left, and it is being reset. */
  void resetting(PooledConnection connection) {
    if (connection.state() instanceof ServerState.Assigned assigned) {
      connection.become(assigned.resetting());
    }
  }

  /** It was reset. */
  void clean(PooledConnection connection, Lifespan life) {
    if (connection.state() instanceof ServerState.Resetting resetting) {
      connection.become(resetting.clean(life));
      idle.add(connection);
    }
  }

  /** The client that it was assigned to had gone meanwhile. */
  void unwanted(PooledConnection connection, Lifespan life) {
    if (connection.state() instanceof ServerState.Assigned assigned) {
      connection.become(assigned.unwanted(life));
      idle.add(connection);
    }
  }

  /** Begins to close the one that has been idle for longest; whether there was one. */
  boolean closeOneIdle() {
    PooledConnection victim = idle.pollOldest();
    if (victim == null) {
      return false;
    }
    closeIdle(victim);
    return true;
  }

  /** Begins to close it, if it is idle. */
  void closeIdle(PooledConnection connection) {
    if (connection.state() instanceof ServerState.Idle ready) {
      idle.remove(connection);
      connection.become(ready.closing());
      connection.close();
    }
  }

  List<PooledConnection> allIdle() {
    return idle.all();
  }

  /** Its channel is closed, or there never was one: its permit is free. */
  void forget(PooledConnection connection) {
    openingAhead.remove(connection);
    idle.remove(connection);
    connection.become(connection.state().closed());
    all.remove(connection);
  }

  /** Begins to close all that are open, whoever has them. */
  void closeAll() {
    for (PooledConnection connection : all) {
      if (!(connection.state() instanceof ServerState.Connecting)) {
        connection.close();
      }
    }
  }

  EventLoop loopWithFewest() {
    return loops.stream().min(Comparator.comparingLong(this::readyOrOpening)).orElseThrow();
  }

  private long readyOrOpening(EventLoop loop) {
    return idle.size(loop) + openingAhead.stream().filter(c -> c.loop().equals(loop)).count();
  }
}
