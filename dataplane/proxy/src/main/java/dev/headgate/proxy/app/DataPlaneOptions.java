package dev.headgate.proxy.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a data plane must know before it has a configuration.
 *
 * @param boot the document to start from; null, or a file that is not there (yet), waits for a push
 * @param tls folder of the control API's certificates; without it, control listens on loopback only
 * @param pod the name under which it is known
 * @param drainLag how long it goes on accepting while its readiness is off already, so that load
 *     balancers can notice
 * @param standalone no cluster around: onRun may move listeners
 */
public record DataPlaneOptions(
    @Nullable Path boot,
    InetSocketAddress control,
    InetSocketAddress observe,
    @Nullable Path tls,
    String pod,
    Duration drainLag,
    boolean standalone) {

  public DataPlaneOptions {
    if (tls == null && (control.isUnresolved() || !control.getAddress().isLoopbackAddress())) {
      throw new IllegalArgumentException(
          "--control: " + control + " (expected a loopback address, or --tls DIR with it)");
    }
  }

  /** Inside another program: no boot document, ports of the system's choice on loopback. */
  public static DataPlaneOptions embedded(String pod) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    return new DataPlaneOptions(null, any, any, null, pod, Duration.ZERO, true);
  }
}
