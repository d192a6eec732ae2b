package dev.headgate.operator.compile;

import dev.headgate.crd.v1alpha1.GatewaySpec;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.PluginSource;

/** Where a configuration is going to run. */
public interface Site {

  /** Pods that may hold server connections at the same time. */
  int podsAtMost(GatewaySpec gateway);

  /** The IP address that listeners bind. */
  String listenAddress();

  /** Where a data plane finds the jar of a Java plugin that is named {@code pluginName} there. */
  String jarPath(String pluginName, Plugin plugin, PluginSource source);

  /** Pods of a Deployment: a rolling update adds one, and jars come in volumes. */
  Site CLUSTER =
      new Site() {
        private static final int SURGE = 1;

        @Override
        public int podsAtMost(GatewaySpec gateway) {
          return pods(gateway) + SURGE;
        }

        private static int pods(GatewaySpec gateway) {
          if (gateway.autoscaling() != null && gateway.autoscaling().maxReplicas() != null) {
            return gateway.autoscaling().maxReplicas();
          }
          return gateway.replicas() == null ? 1 : gateway.replicas();
        }

        @Override
        public String listenAddress() {
          return "0.0.0.0";
        }

        @Override
        public String jarPath(String pluginName, Plugin plugin, PluginSource source) {
          return PluginJar.mounted(pluginName, source);
        }
      };
}
