package dev.headgate.bench;

import dev.headgate.testbed.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;

/** The database of the comparison: prints its port, and ends when its input does. */
public final class Database {

  private Database() {}

  public static void main(String[] arguments) throws IOException {
    try (var server = PostgresServer.start()) {
      System.out.println(server.port());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
