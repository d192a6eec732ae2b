package dev.headgate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole of it on one machine. */
@Command(
    name = "demo",
    description = {
      "Starts PostgreSQL and MariaDB, serves examples/demo in front of them on ports 15432 and"
          + " 13306, and shows what happens. Ctrl-C ends everything."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills in
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(
      names = "--check",
      description = "Drive both listeners with JDBC through a configuration push, tell, and exit.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
    Path folder = Path.of(System.getProperty("headgate.home", "."), "examples", "demo");
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + ": no such folder; set -Dheadgate.home to the source tree");
    }
    EventLog events = EventLog.attach(check || Terminal.present());
    try (Ending ending = new Ending()) {
      return check ? check(folder, ending, events) : show(folder, ending, events);
    }
  }

  private int show(Path folder, Ending ending, EventLog events) throws Exception {
    PrintWriter out = command.commandLine().getOut();
    Demo demo = start(folder, ending);
    if (!demo.serve(ending)) {
      return Headgate.PROBLEMS;
    }
    demo.clientCommands().forEach(out::println);
    out.println("edit " + folder.toAbsolutePath().normalize() + " and watch the answer");
    out.flush();
    if (Terminal.present()) {
      ending.with(LiveView.open(demo, events, out)).run();
    } else {
      demo.dataPlane().drained().join();
    }
    return Headgate.OK;
  }

  /** On a copy, for the check edits the manifests. */
  private int check(Path folder, Ending ending, EventLog events) throws Exception {
    Path copy = ending.with(TemporaryFolder.create("demo")).path();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Demo demo = start(copy, ending);
    boolean passed =
        demo.serve(ending) && new DemoCheck(demo, copy, command.commandLine().getOut()).passed();
    if (!passed) {
      events.latest().forEach(command.commandLine().getErr()::println);
    }
    return passed ? Headgate.OK : Headgate.PROBLEMS;
  }

  private Demo start(Path folder, Ending ending) throws IOException {
    return Demo.start(folder, ending, new Output(command), command.commandLine().getErr());
  }
}
