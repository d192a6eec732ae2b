package dev.headgate.operator.desired;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's jar that has to be put into the pods from outside: either the {@code key} of a {@code
 * configMap}, or the {@code file} of an {@code image}.
 *
 * @param path of the jar in the data plane container; differs for different sources, so that two
 *     versions of a plugin can be there at a time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PluginMount(
    String path,
    @Nullable String configMap,
    @Nullable String key,
    @Nullable String image,
    @Nullable String file) {

  public static PluginMount fromConfigMap(String path, String configMap, String key) {
    return new PluginMount(path, configMap, key, null, null);
  }

  public static PluginMount fromImage(String path, String image, String file) {
    return new PluginMount(path, null, null, image, file);
  }

  /** Name of the volume: a DNS label that is the same for the same source and path. */
  public String volume() {
    return "plugin-" + Hash.of(this.toString());
  }

  String directory() {
    return path.substring(0, path.lastIndexOf('/'));
  }

  String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
