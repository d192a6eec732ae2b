package dev.headgate.operator.desired;

import dev.headgate.operator.compile.PluginJar;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One pod of the data plane, within the restricted Pod Security Standard. */
final class PodSpecs {

  static final int CONTROL_PORT = 8440;
  static final int OBSERVE_PORT = 8441;

  private static final long USER = 65532;
  private static final String BOOT_DIRECTORY = "/etc/headgate/boot";

  // The time that the endpoints of the Service take to forget a pod: until then it must accept.
  private static final Duration LAME_DUCK = Duration.ofSeconds(3);
  // For what comes after the last session: closing, flushing logs.
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private PodSpecs() {}

  static PodSpec desired(FleetModel model) {
    var template = model.gateway().getSpec().podTemplate();
    var drain = model.served().drain().timeout();
    return new PodSpecBuilder()
        .withServiceAccountName(model.name())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(drain.plus(LAME_DUCK).plus(FAREWELL).toSeconds())
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withNodeSelector(template.nodeSelector())
        .withTolerations(template.tolerations())
        .addNewTopologySpreadConstraint()
        .withMaxSkew(1)
        .withTopologyKey("kubernetes.io/hostname")
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(Labels.selector(model.gateway()))
        .endLabelSelector()
        .endTopologySpreadConstraint()
        .withInitContainers(
            model.boot().jars().stream()
                .filter(jar -> jar.source().configMapRef() == null)
                .map(PodSpecs::pluginCopy)
                .toList())
        .withContainers(dataPlane(model))
        .withVolumes(volumes(model))
        .build();
  }

  private static Container dataPlane(FleetModel model) {
    var template = model.gateway().getSpec().podTemplate();
    var pullPolicy = template.imagePullPolicy();
    return new ContainerBuilder()
        .withName("dataplane")
        .withImage(template.image() == null ? model.image() : template.image())
        .withImagePullPolicy(pullPolicy == null ? model.imagePullPolicy() : pullPolicy.name())
        .withArgs(
            "--boot",
            BOOT_DIRECTORY + "/" + BootSecrets.DOCUMENT,
            "--control",
            "0.0.0.0:" + CONTROL_PORT,
            "--observe",
            "0.0.0.0:" + OBSERVE_PORT,
            "--tls",
            BOOT_DIRECTORY)
        .addNewEnv()
        .withName("HEADGATE_POD_NAME")
        .withNewValueFrom()
        .withNewFieldRef()
        .withApiVersion("v1")
        .withFieldPath("metadata.name")
        .endFieldRef()
        .endValueFrom()
        .endEnv()
        // The listeners' ports are not here: they come and go without a new pod.
        .addNewPort()
        .withName("control")
        .withContainerPort(CONTROL_PORT)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("observe")
        .withContainerPort(OBSERVE_PORT)
        .withProtocol("TCP")
        .endPort()
        .withResources(template.resources() == null ? defaultResources() : template.resources())
        .withSecurityContext(restricted())
        // Not readiness: a database that is down must not get its proxies killed at start.
        .withStartupProbe(probe("/livez", 1, 60))
        .withLivenessProbe(probe("/livez", 10, 3))
        .withReadinessProbe(probe("/readyz", 2, 2))
        .withNewLifecycle()
        .withNewPreStop()
        .withNewSleep(LAME_DUCK.toSeconds())
        .endPreStop()
        .endLifecycle()
        .withVolumeMounts(volumeMounts(model))
        .build();
  }

  private static Container pluginCopy(PluginJar jar) {
    return new ContainerBuilder()
        .withName(PluginVolume.name(jar))
        .withImage(jar.source().image())
        .withCommand("cp", jar.source().path(), jar.path())
        .withResources(
            new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity("10m"))
                .addToRequests("memory", new Quantity("16Mi"))
                .addToLimits("memory", new Quantity("64Mi"))
                .build())
        .withSecurityContext(restricted())
        .withVolumeMounts(
            new VolumeMountBuilder()
                .withName(PluginVolume.name(jar))
                .withMountPath(PluginVolume.directory(jar))
                .build())
        .build();
  }

  private static List<Volume> volumes(FleetModel model) {
    var volumes = new ArrayList<Volume>();
    volumes.add(
        new VolumeBuilder()
            .withName("boot")
            .withNewSecret()
            .withSecretName(BootSecrets.name(model.name()))
            .withDefaultMode(0440)
            .endSecret()
            .build());
    // Netty unpacks its native transport here; the root file system is read-only.
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    model.boot().jars().forEach(jar -> volumes.add(volume(jar)));
    return volumes;
  }

  private static Volume volume(PluginJar jar) {
    var volume = new VolumeBuilder().withName(PluginVolume.name(jar));
    var configMap = jar.source().configMapRef();
    if (configMap == null) {
      return volume.withNewEmptyDir().endEmptyDir().build();
    }
    return volume
        .withNewConfigMap()
        .withName(configMap.name())
        .addNewItem()
        .withKey(configMap.key())
        .withPath(PluginVolume.fileName(jar))
        .endItem()
        // A plugin that nobody uses any more may be gone while its volume is still here.
        .withOptional(true)
        .endConfigMap()
        .build();
  }

  private static List<VolumeMount> volumeMounts(FleetModel model) {
    var mounts = new ArrayList<VolumeMount>();
    mounts.add(readOnly("boot", BOOT_DIRECTORY));
    mounts.add(new VolumeMountBuilder().withName("tmp").withMountPath("/tmp").build());
    for (var jar : model.boot().jars()) {
      mounts.add(readOnly(PluginVolume.name(jar), PluginVolume.directory(jar)));
    }
    return mounts;
  }

  private static VolumeMount readOnly(String name, String path) {
    return new VolumeMountBuilder().withName(name).withMountPath(path).withReadOnly(true).build();
  }

  private static Probe probe(String path, int periodSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort(OBSERVE_PORT)
        .withScheme("HTTP")
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(2)
        .withFailureThreshold(failures)
        .build();
  }

  private static SecurityContext restricted() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  private static ResourceRequirements defaultResources() {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", new Quantity("100m"))
        .addToRequests("memory", new Quantity("192Mi"))
        .addToLimits("memory", new Quantity("512Mi"))
        .build();
  }
}
