package dev.headgate.proxy.protocol;

import dev.headgate.config.Protocol;
import dev.headgate.testbed.DatabaseServer;
import java.util.EnumMap;
import java.util.Map;

/** One server of either database for all tests of a class, started for the first that asks. */
public final class BothServers implements AutoCloseable {

  private final Map<Protocol, DatabaseServer> started = new EnumMap<>(Protocol.class);

  public DatabaseServer of(Protocol protocol) {
    return started.computeIfAbsent(protocol, Servers::start);
  }

  @Override
  public void close() {
    started.values().forEach(DatabaseServer::close);
  }
}
