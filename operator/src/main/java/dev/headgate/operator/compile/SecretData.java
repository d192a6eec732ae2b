package dev.headgate.operator.compile;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** What a Secret holds, by key, as text. */
final class SecretData {

  private SecretData() {}

  /** Of another type, nobody would see it change. */
  static boolean isWatched(Secret secret) {
    return secret.getType() == null || secret.getType().equals("Opaque");
  }

  static Map<String, String> of(Secret secret) {
    Map<String, String> values = new TreeMap<>();
    if (secret.getData() != null) {
      secret
          .getData()
          .forEach(
              (key, value) ->
                  values.put(
                      key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    return values;
  }
}
