package dev.headgate.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command run in this process. */
record Cli(int exit, String out, String err) {

  static Cli run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Headgate.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Cli(exit, out.toString(), err.toString());
  }
}
