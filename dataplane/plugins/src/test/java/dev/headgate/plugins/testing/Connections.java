package dev.headgate.plugins.testing;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.Connection.Endpoints;

/** Client connections as hooks see them. */
public final class Connections {

  private Connections() {}

  public static Connection open(long id, String protocol) {
    return new Connection(
        id,
        "db",
        protocol,
        new Endpoints("10.0.0.1:5432", "10.0.0.9:40000"),
        new Endpoints("10.0.0.1:50000", "10.0.0.2:5432"),
        "app",
        "orders");
  }

  /** Before it was given a server connection, or told its user. */
  public static Connection opening(long id, String protocol) {
    return new Connection(
        id, "db", protocol, new Endpoints("10.0.0.1:5432", "10.0.0.9:40000"), null, null, null);
  }
}
