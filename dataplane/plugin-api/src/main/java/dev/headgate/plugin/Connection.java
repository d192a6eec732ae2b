package dev.headgate.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A client connection as hooks see it; immutable, so later events of the same {@code id} may know
 * more.
 *
 * @param id unique within the process
 * @param client as the client has it, where a balancer tells by PROXY protocol
 * @param protocol {@code PostgreSQL} or {@code MariaDB}
 * @param server null until a server connection was assigned
 * @param user null until the client has said it (never, under TLS passthrough)
 */
public record Connection(
    long id,
    String listener,
    String protocol,
    Endpoints client,
    @Nullable Endpoints server,
    @Nullable String user,
    @Nullable String database) {

  /** Both ends of a socket, each {@code ip:port}; {@code local} is the gateway's end. */
  public record Endpoints(String local, String remote) {}
}
