package dev.headgate.testbed;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a test may choose about a database server.
 *
 * @param bindAddress the address listened on; pods of the test cluster need one that they can reach
 * @param port the port, or 0 for one that is free
 * @param settings the server's own settings (postgresql.conf, or mariadbd's long options)
 */
public record ServerOptions(String bindAddress, int port, Map<String, String> settings) {

  public ServerOptions {
    settings = Map.copyOf(settings);
  }

  /** Loopback, a free port, the testbed's settings. */
  public static ServerOptions defaults() {
    return new ServerOptions("127.0.0.1", 0, Map.of());
  }

  public ServerOptions bindAddress(String address) {
    return new ServerOptions(address, port, settings);
  }

  public ServerOptions port(int fixed) {
    return new ServerOptions(bindAddress, fixed, settings);
  }

  public ServerOptions set(String name, String value) {
    var more = new TreeMap<>(settings);
    more.put(name, value);
    return new ServerOptions(bindAddress, port, more);
  }

  /** These settings, where nothing else was chosen. */
  ServerOptions withDefaults(Map<String, String> others) {
    var all = new TreeMap<>(others);
    all.putAll(settings);
    return new ServerOptions(bindAddress, port, all);
  }
}
