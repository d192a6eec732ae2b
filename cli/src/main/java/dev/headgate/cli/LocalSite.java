package dev.headgate.cli;

import dev.headgate.crd.v1alpha1.GatewaySpec;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.PluginSource;
import dev.headgate.operator.compile.Manifests;
import dev.headgate.operator.compile.Site;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * This machine: one process is the whole fleet. Paths of jars are relative to the folder; a jar in
 * a ConfigMap is written to a folder of its own.
 */
record LocalSite(String listenAddress, Path folder, Path jars, Manifests manifests)
    implements Site {

  @Override
  public int podsAtMost(GatewaySpec gateway) {
    return 1;
  }

  @Override
  public String jarPath(String pluginName, Plugin plugin, PluginSource source) {
    if (source.configMapRef() == null) {
      return folder.resolve(source.path() == null ? "" : source.path()).toAbsolutePath().toString();
    }
    ConfigMap map =
        manifests.configMap(plugin.getMetadata().getNamespace(), source.configMapRef().name());
    String key = source.configMapRef().key();
    if (map == null || map.getBinaryData() == null || !map.getBinaryData().containsKey(key)) {
      return jars.resolve(key).toString(); // the compiler has said that it is not there
    }
    return write(map.getBinaryData().get(key), key).toString();
  }

  /** Another content gets another path: a jar that is in use stays as it is. */
  private Path write(String base64, String key) {
    Path jar = jars.resolve(Integer.toHexString(base64.hashCode())).resolve(key);
    try {
      if (!Files.exists(jar)) {
        Files.createDirectories(jar.getParent());
        Files.write(jar, Base64.getDecoder().decode(base64));
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
