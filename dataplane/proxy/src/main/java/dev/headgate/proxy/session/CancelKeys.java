package dev.headgate.proxy.session;

import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.protocol.CancelTargets;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ServerSession;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Under which keys cancels come. As many entries as there are sessions. Safe from any thread.
 *
 * <p>Where clients log in themselves, the key is the server's: process ids of different servers may
 * be equal, so an id may name several backends; all of them get the cancel, and the secret in it
 * tells them whose it is. Where a server connection outlives its client, the secret is made here
 * for each client: a late cancel of one must not hit the query of the next.
 */
final class CancelKeys {

  /** A secret of ours, together with the server's process id. */
  private record Key(int processId, int secret) {}

  private static final SecureRandom SECRETS = new SecureRandom();

  private final ConcurrentMap<Integer, List<Backend>> issuers = new ConcurrentHashMap<>();
  private final ConcurrentMap<Key, IssuedKey> issued = new ConcurrentHashMap<>();

  void add(int processId, Backend issuer) {
    issuers.merge(processId, List.of(issuer), CancelKeys::join);
  }

  void remove(int processId, Backend issuer) {
    issuers.computeIfPresent(
        processId,
        (id, backends) -> {
          List<Backend> rest = new ArrayList<>(backends);
          rest.remove(issuer);
          return rest.isEmpty() ? null : List.copyOf(rest);
        });
  }

  /** Empty if this process knows no session of that id. */
  List<Backend> issuers(int processId) {
    return issuers.getOrDefault(processId, List.of());
  }

  /**
   * @param credential of the client that has the server connection
   * @param told what the client takes for the secret already, {@link Exchange#NONE} if nothing
   */
  IssuedKey issue(ServerSession session, ServerConnection server, Credential credential, int told) {
    int secret = told == Exchange.NONE ? SECRETS.nextInt() : told;
    IssuedKey key = new IssuedKey(server, credential, session.processId(), secret);
    issued.put(new Key(key.processId(), key.secret()), key);
    return key;
  }

  /** No cancel comes under it any more, but for those that are under way. */
  void withdraw(IssuedKey key) {
    issued.remove(new Key(key.processId(), key.secret()));
  }

  /** Begins a cancel, which {@link IssuedKey#over} ends; null if we issued no such key. */
  @Nullable IssuedKey begin(int processId, int secret) {
    // In one step with the look-up: who withdraws the key sees every cancel that still found it.
    return issued.computeIfPresent(
        new Key(processId, secret),
        (_, key) -> {
          key.begun();
          return key;
        });
  }

  /** Likewise, of a client at the same server as this one: what runs elsewhere, it cannot end. */
  CancelTargets beside(ServerSession session, ServerConnection server) {
    return number -> {
      IssuedKey key = begin(session.processId(), number);
      if (key != null && !key.server().backend().address().equals(server.backend().address())) {
        key.over();
        return null;
      }
      return key;
    };
  }

  private static List<Backend> join(List<Backend> known, List<Backend> added) {
    List<Backend> all = new ArrayList<>(known);
    all.addAll(added);
    return List.copyOf(all);
  }
}
