package dev.headgate.training;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What comes to a database all day, from its drivers: short visits, most of them of one query. */
final class Clients {

  private static final int AT_ONCE = 4;

  private Clients() {}

  static void comeTo(List<Listener> listeners) throws ExecutionException, InterruptedException {
    for (Listener listener : listeners) {
      try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
        Callable<Void> visit = () -> visit(listener);
        for (Future<Void> over :
            clients.invokeAll(Collections.nCopies(listener.clients(), visit))) {
          over.get();
        }
      }
    }
  }

  private static Void visit(Listener listener) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(
            listener.url(), listener.user(), listener.server().password())) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");
      }
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
        for (int i = 0; i < 3; i++) {
          statement.setInt(1, i);
          statement.execute();
        }
      }
      connection.commit();
    }
    return null;
  }
}
