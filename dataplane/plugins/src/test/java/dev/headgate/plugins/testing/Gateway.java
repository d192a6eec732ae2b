package dev.headgate.plugins.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.proxy.app.DataPlane;
import dev.headgate.proxy.app.DataPlaneOptions;
import dev.headgate.proxy.control.PushResult;
import dev.headgate.testbed.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A whole data plane in front of one real database, with one built-in plugin. */
public final class Gateway implements AutoCloseable {

  private final Database database;
  private final int port = FreePort.onLoopback();
  private final DataPlane dataPlane;

  private Gateway(Database database) {
    this.database = database;
    try {
      dataPlane = DataPlane.start(DataPlaneOptions.embedded("test"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param config of the plugin: JSON
   */
  public static Gateway with(Database database, String builtIn, String config) {
    Gateway gateway = new Gateway(database);
    String document =
        """
        {"sequence":1,"gateway":{"namespace":"default","name":"shop"},
         "listeners":[{"name":"db","protocol":"%1$s","address":"127.0.0.1","port":%2$d,
                       "routes":[{"pool":"orders"}]}],
         "pools":[{"name":"orders","protocol":"%1$s","maxServerConnections":20,
                   "backends":[{"host":"127.0.0.1","port":%3$d}]}],
         "plugins":[{"name":"%4$s","type":"BuiltIn","builtIn":"%4$s","config":%5$s}]}
        """
            .formatted(database, gateway.port, database.server().port(), builtIn, config);
    PushResult result = gateway.dataPlane.push(document.getBytes(UTF_8));
    if (!(result instanceof PushResult.Applied)) {
      gateway.close();
      throw new AssertionError(result);
    }
    return gateway;
  }

  public int port() {
    return port;
  }

  /**
   * @param options of the driver, {@code name=value}
   */
  public Connection connect(String... options) throws SQLException {
    return DriverManager.getConnection(url(options));
  }

  public String url(String... options) {
    StringBuilder url = new StringBuilder(database.server().jdbcUrl(port));
    for (String option : options) {
      url.append('&').append(option);
    }
    return url.toString();
  }

  @Override
  public void close() {
    dataPlane.close();
  }
}
