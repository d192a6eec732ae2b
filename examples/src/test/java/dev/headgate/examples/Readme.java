package dev.headgate.examples;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A README's commands, taken to the letter, but for the host of the user's own database. */
record Readme(List<String> commands) {

  private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LOCAL_PORT = Pattern.compile("port-forward \\S+ (\\d+):\\d+");

  static Readme of(Path file, String databaseHost) {
    try {
      var blocks = new ArrayList<String>();
      var matcher = BLOCK.matcher(Files.readString(file));
      while (matcher.find()) {
        blocks.add(matcher.group(1).replace("db.example.com", databaseHost));
      }
      return new Readme(blocks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs all of it in order; a port-forward goes on beside the rest, as in a second terminal. */
  String follow(Shell shell) {
    var printed = new StringBuilder();
    var background = new ArrayList<Process>();
    try {
      for (String command : commands) {
        var forward = LOCAL_PORT.matcher(command);
        if (forward.find()) {
          background.add(shell.start("exec " + command));
          awaitListening(Integer.parseInt(forward.group(1)));
        } else {
          printed.append(shell.run(command));
        }
      }
    } finally {
      background.forEach(Process::destroy);
    }
    return printed.toString();
  }

  private static void awaitListening(int port) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () -> {
              try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
              }
            });
  }
}
