package dev.headgate.cli;

import dev.headgate.operator.compile.Site;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** All problems of a folder at once. */
@Command(
    name = "validate",
    description = "Tells everything that is wrong with a folder of manifests.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills in
final class ValidateCommand implements Callable<Integer> {

  @Mixin private FolderArgument folder;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    Folder compiled = Folder.compile(folder.path(), _ -> Site.CLUSTER);
    if (!compiled.problems().isEmpty()) {
      output.invalid(compiled.problems());
      return Headgate.PROBLEMS;
    }
    int gateways = compiled.configurations().size();
    output.print(
        "VALID: " + gateways + (gateways == 1 ? " gateway" : " gateways"),
        Map.of("result", "VALID", "gateways", gateways));
    return Headgate.OK;
  }
}
