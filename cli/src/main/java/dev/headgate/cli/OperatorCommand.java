package dev.headgate.cli;

import dev.headgate.operator.app.Operator;
import dev.headgate.operator.app.Settings;
import dev.headgate.operator.gateway.DataPlaneImage;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The operator on this machine, for development. */
@Command(
    name = "operator",
    description = {
      "Runs the operator against the current kubeconfig.",
      "It pushes to pods by their addresses, which this machine must be able to reach."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills in
final class OperatorCommand implements Callable<Integer> {

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Data plane image (default: headgate/dataplane of this version).")
  private String image;

  @Option(
      names = "--namespace",
      defaultValue = "headgate-system",
      paramLabel = "NAMESPACE",
      description = "Where the operator keeps its certificates (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(
      names = "--watch",
      split = ",",
      paramLabel = "NAMESPACE",
      description = "Namespaces whose Gateways it serves (default: all).")
  private Set<String> watched = Set.of();

  @Option(
      names = "--observe-port",
      defaultValue = "8080",
      paramLabel = "PORT",
      converter = Converters.Port.class,
      description = "/livez, /readyz and /metrics; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int observePort;

  @Override
  @SuppressWarnings("NullAway") // without --image there is none
  public Integer call() throws InterruptedException, IOException {
    String dataPlane = image == null ? "headgate/dataplane:" + Version.current() : image;
    Settings settings =
        new Settings(
            new DataPlaneImage(dataPlane, "IfNotPresent"),
            namespace,
            watched,
            "headgate-on-" + ProcessHandle.current().pid(),
            false,
            observePort);
    try (Ending ending = new Ending()) {
      KubernetesClient client = ending.with(Kubeconfig.connect());
      ending.with(Operator.start(client, settings));
      new CountDownLatch(1).await();
    }
    return Headgate.OK;
  }
}
