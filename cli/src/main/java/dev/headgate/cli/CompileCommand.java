package dev.headgate.cli;

import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationWriter;
import dev.headgate.operator.compile.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The document that pods would get. */
@Command(
    name = "compile",
    description = "Prints the configuration document that a cluster's pods would get, as JSON.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills in
final class CompileCommand implements Callable<Integer> {

  @Mixin private FolderArgument folder;
  @Spec private CommandSpec command;

  @Option(names = "--show-secrets", description = "Print secrets instead of ***.")
  private boolean showSecrets;

  @Override
  public Integer call() throws IOException {
    Folder compiled = Folder.compile(folder.path(), _ -> Site.CLUSTER);
    if (!compiled.problems().isEmpty()) {
      compiled.problems().forEach(command.commandLine().getErr()::println);
      return Headgate.PROBLEMS;
    }
    for (Configuration configuration : compiled.configurations()) {
      byte[] json =
          showSecrets
              ? ConfigurationWriter.canonical(configuration)
              : ConfigurationWriter.redacted(configuration);
      command.commandLine().getOut().println(new String(json, StandardCharsets.UTF_8));
    }
    return Headgate.OK;
  }
}
