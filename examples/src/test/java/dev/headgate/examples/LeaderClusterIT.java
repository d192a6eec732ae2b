package dev.headgate.examples;

import static dev.headgate.examples.Shop.PATIENCE;
import static dev.headgate.examples.Shop.backendPid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Of several operators one works; when it goes, another takes over what it finds. */
@ExtendWith(ClusterExtension.class)
class LeaderClusterIT {

  private static final String KUBECTL = "kubectl -n headgate-system ";
  private static final String HOLDER =
      KUBECTL + "get lease headgate-operator -o jsonpath='{.spec.holderIdentity}'";

  @Test
  void shouldHandOverToTheNextOperator(Namespace namespace, Cluster cluster)
      throws IOException, SQLException {
    cluster.scaleOperator(2);
    try (var shop = Shop.apply(namespace).awaitReady();
        Connection session = shop.connect()) {
      int server = backendPid(session);
      long sequence = sequence(namespace);
      String first = cluster.shell().run(HOLDER);

      cluster.shell().run(KUBECTL + "delete pod --wait=false " + first);
      await()
          .atMost(PATIENCE)
          .until(
              () -> cluster.shell().run(HOLDER),
              holder -> !holder.isEmpty() && !holder.equals(first));

      shop.patchAndAwaitEverywhere("pool/orders", "{'spec':{'maxServerConnections':60}}", PATIENCE);
      assertThat(backendPid(session)).isEqualTo(server);
      // It goes on counting where the first one stopped, and pushed nothing that was served
      // already.
      assertThat(sequence(namespace)).isEqualTo(sequence + 1);
    } finally {
      cluster.scaleOperator(1);
    }
  }

  private static long sequence(Namespace namespace) {
    return Objects.requireNonNull(namespace.status("shop").sequence());
  }
}
