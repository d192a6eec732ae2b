package dev.headgate.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.Reading;
import dev.headgate.operator.compile.PluginJar;
import dev.headgate.operator.push.Document;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Secret that is mounted into the pods, and its reading back. */
public final class BootSecrets {

  public static final String DOCUMENT = "config.json";
  public static final String CERTIFICATE = "tls.crt";
  public static final String KEY = "tls.key";
  public static final String ROOTS = "ca.crt";
  public static final String PINS = "client.pins";

  private static final String PROVEN = "headgate.dev/proven";
  private static final String SEQUENCE = "headgate.dev/sequence";
  private static final String ALLOCATED = "headgate.dev/allocated-revision";
  private static final String REFUSED = "headgate.dev/refused-revision";
  private static final String JARS = "headgate.dev/plugin-jars";

  private static final ObjectMapper JSON = new ObjectMapper();

  private BootSecrets() {}

  public static String name(String gateway) {
    return gateway + "-boot";
  }

  public static Secret desired(FleetModel model) {
    var boot = model.boot();
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(model.namespace())
            .withName(name(model.name()))
            .withLabels(Labels.of(model.gateway()))
            .addToAnnotations(PROVEN, String.valueOf(boot.proven()))
            .addToAnnotations(SEQUENCE, String.valueOf(boot.sequence()))
            .addToAnnotations(ALLOCATED, boot.allocatedRevision())
            .addToAnnotations(JARS, write(boot.jars()))
            .endMetadata()
            .withType("Opaque")
            .addToData(DOCUMENT, encode(boot.document().json()))
            .addToData(CERTIFICATE, encode(model.control().certificate()))
            .addToData(KEY, encode(model.control().key()))
            .addToData(ROOTS, encode(model.control().roots()))
            .addToData(PINS, encode(model.control().pins()))
            .build();
    if (boot.refusedRevision() != null) {
      secret.getMetadata().getAnnotations().put(REFUSED, boot.refusedRevision());
    }
    return secret;
  }

  /** Null when the Secret is not one of ours any longer; it is then written anew. */
  public static @Nullable Boot read(Secret secret) {
    var json = file(secret, DOCUMENT);
    if (json == null
        || !(ConfigurationReader.read(json.getBytes(StandardCharsets.UTF_8))
            instanceof Reading.Valid(var configuration))) {
      return null;
    }
    var notes = secret.getMetadata().getAnnotations();
    var document = new Document(configuration.revision(), configuration.sequence(), json);
    return new Boot(
        document,
        Boolean.parseBoolean(notes.get(PROVEN)),
        sequence(notes, document),
        notes.getOrDefault(ALLOCATED, document.revision()),
        notes.get(REFUSED),
        jars(notes));
  }

  /** One file of the Secret as text. */
  public static @Nullable String file(Secret secret, String key) {
    var value = secret.getData() == null ? null : secret.getData().get(key);
    return value == null
        ? null
        : new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }

  private static long sequence(Map<String, String> notes, Document document) {
    try {
      return Math.max(document.sequence(), Long.parseLong(notes.getOrDefault(SEQUENCE, "0")));
    } catch (NumberFormatException e) {
      return document.sequence();
    }
  }

  private static List<PluginJar> jars(Map<String, String> notes) {
    try {
      var type = JSON.getTypeFactory().constructCollectionType(List.class, PluginJar.class);
      return JSON.readValue(notes.getOrDefault(JARS, "[]"), type);
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }

  private static String write(List<PluginJar> jars) {
    try {
      return JSON.writeValueAsString(jars);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of strings are JSON", e);
    }
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
