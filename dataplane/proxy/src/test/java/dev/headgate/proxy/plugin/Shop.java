package dev.headgate.proxy.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.proxy.app.DataPlane;
import dev.headgate.proxy.app.DataPlaneOptions;
import dev.headgate.proxy.control.PushResult;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A whole data plane in front of both databases, to push plugins to. */
final class Shop implements AutoCloseable {

  /** One server of each for all tests here; they end with the JVM. */
  static final PostgresServer POSTGRES = PostgresServer.start();

  static final MariaDbServer MARIADB = MariaDbServer.start();

  final DataPlane dataPlane;
  private final int postgres = FreePort.onLoopback();
  private final int mariaDb = FreePort.onLoopback();
  private long sequence;

  Shop() throws IOException {
    dataPlane = DataPlane.start(DataPlaneOptions.embedded("shop"));
  }

  /**
   * @param plugins JSON objects in single quotes
   */
  PushResult push(String... plugins) {
    String document =
        """
        {'sequence':%d,'gateway':{'namespace':'default','name':'shop'},
         'listeners':[
           {'name':'postgresql','protocol':'PostgreSQL','address':'127.0.0.1','port':%d,
            'routes':[{'pool':'postgresql'}]},
           {'name':'mariadb','protocol':'MariaDB','address':'127.0.0.1','port':%d,
            'routes':[{'pool':'mariadb'}]}],
         'pools':[
           {'name':'postgresql','protocol':'PostgreSQL','minIdle':1,'maxServerConnections':20,
            'backends':[{'host':'127.0.0.1','port':%d}]},
           {'name':'mariadb','protocol':'MariaDB','maxServerConnections':20,
            'backends':[{'host':'127.0.0.1','port':%d}]}],
         'plugins':[%s],'tick':{'interval':'200ms'}}
        """
            .formatted(
                ++sequence,
                postgres,
                mariaDb,
                POSTGRES.port(),
                MARIADB.port(),
                Stream.of(plugins).collect(Collectors.joining(",")));
    return dataPlane.push(document.replace('\'', '"').getBytes(UTF_8));
  }

  void serve(String... plugins) {
    assertThat(push(plugins)).isInstanceOf(PushResult.Applied.class);
  }

  /** What is wrong, as {@code path: value (expected ...)}. */
  List<String> problems(String... plugins) {
    PushResult result = push(plugins);
    assertThat(result).isInstanceOf(PushResult.Rejected.class);
    return ((PushResult.Rejected) result).problems().stream().map(Object::toString).toList();
  }

  /** A plugin that {@link StubFactory} knows, with more fields, each with a comma in front. */
  static String stub(String name, String fields) {
    return "{'name':'%s','type':'BuiltIn','builtIn':'stub'%s}".formatted(name, fields);
  }

  static DatabaseServer server(String protocol) {
    return protocol.equals("MariaDB") ? MARIADB : POSTGRES;
  }

  int port(String protocol) {
    return protocol.equals("MariaDB") ? mariaDb : postgres;
  }

  Connection connect(String protocol) throws SQLException {
    return DriverManager.getConnection(server(protocol).jdbcUrl(port(protocol)));
  }

  static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  PluginStatus status(String plugin) {
    return dataPlane.state().plugins().stream()
        .filter(status -> status.name().equals(plugin))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no plugin " + plugin));
  }

  @Override
  public void close() {
    dataPlane.close();
  }
}
