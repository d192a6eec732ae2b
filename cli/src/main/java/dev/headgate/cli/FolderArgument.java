package dev.headgate.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The folder that a command is about. */
final class FolderArgument {

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway") // picocli fills it in
  private CommandSpec command;

  @SuppressWarnings("NullAway") // the folder that the command line names
  private Path path;

  @Parameters(
      paramLabel = "DIR",
      description = "Folder of manifests: Gateways, Pools, Plugins, Secrets, ConfigMaps.")
  void setPath(Path path) {
    if (!Files.isDirectory(path)) {
      throw new ParameterException(command.commandLine(), path + ": no such folder");
    }
    this.path = path;
  }

  Path path() {
    return path;
  }
}
