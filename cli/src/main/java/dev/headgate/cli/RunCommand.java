package dev.headgate.cli;

import dev.headgate.proxy.app.DataPlane;
import dev.headgate.proxy.app.DataPlaneOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A gateway on this machine, without a cluster. */
@Command(
    name = "run",
    description = "Serves a folder of manifests on this machine, and applies what changes in it.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills in
final class RunCommand implements Callable<Integer> {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @Mixin private FolderArgument folder;
  @Mixin private Output output;
  @Spec private CommandSpec command;

  @Option(
      names = "--listen-address",
      defaultValue = "127.0.0.1",
      paramLabel = "IP",
      converter = Converters.IpAddress.class,
      description = "Address that listeners bind; 0.0.0.0 for all (default: ${DEFAULT-VALUE}).")
  private String listenAddress;

  @Option(
      names = "--control-port",
      defaultValue = "8440",
      paramLabel = "PORT",
      converter = Converters.Port.class,
      description = "Control API on 127.0.0.1; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int controlPort;

  @Option(
      names = "--observe-port",
      defaultValue = "8441",
      paramLabel = "PORT",
      converter = Converters.Port.class,
      description =
          "/livez, /readyz and /metrics on 127.0.0.1; 0 takes a free one"
              + " (default: ${DEFAULT-VALUE}).")
  private int observePort;

  @Override
  public Integer call() throws IOException {
    DataPlaneOptions options =
        new DataPlaneOptions(
            null,
            new InetSocketAddress(LOOPBACK, controlPort),
            new InetSocketAddress(LOOPBACK, observePort),
            null,
            "local",
            Duration.ZERO,
            true);
    try (Ending ending = new Ending()) {
      Path jars = ending.with(TemporaryFolder.create("jars")).path();
      DataPlane dataPlane = ending.with(DataPlane.start(options));
      FolderServer server = new FolderServer(folder.path(), jars, listenAddress, dataPlane, output);
      ProcessSignals.handle(dataPlane, server, command.commandLine().getErr());
      if (!server.serve(ending)) {
        return Headgate.PROBLEMS;
      }
      dataPlane.drained().join();
    }
    return Headgate.OK;
  }
}
