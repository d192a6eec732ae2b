package dev.headgate.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;

/** What {@code ./headgate} runs. It exits with 0 for success, 1 for problems, 2 for wrong usage. */
@Command(
    name = "headgate",
    description = "A database gateway for Kubernetes, and for this machine.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      ValidateCommand.class,
      CompileCommand.class,
      OperatorCommand.class
    })
public final class Headgate {

  static final int OK = 0;
  static final int PROBLEMS = 1;

  private Headgate() {}

  public static void main(String... arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Headgate())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(
            Help.defaultColorScheme(Terminal.present() ? Help.Ansi.AUTO : Help.Ansi.OFF))
        .setExecutionExceptionHandler(
            (failure, command, _) -> {
              command.getErr().println("headgate: " + Failures.describe(failure));
              return PROBLEMS;
            });
  }
}
