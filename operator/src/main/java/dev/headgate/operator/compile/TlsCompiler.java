package dev.headgate.operator.compile;

import dev.headgate.config.PoolTls;
import dev.headgate.crd.v1alpha1.ListenerTlsSpec;
import dev.headgate.crd.v1alpha1.PoolTlsSpec;
import dev.headgate.crd.v1alpha1.SecretRef;
import dev.headgate.operator.pki.Pem;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the Secrets that TLS names hold. What is wrong with them is told, not shown. */
record TlsCompiler(ResourceId owner, References references, Findings findings) {

  private static final String CHAIN = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String AUTHORITIES = "ca.crt";

  /**
   * @param at path of the listener's TLS
   * @return null where there is none to be had, which is told if there should be one
   */
  @Nullable Map<String, Object> certificate(String at, ListenerTlsSpec tls) {
    String path = at + ".secretRef";
    Secret secret = secret(path, tls.secretRef(), tls.mode().endsHere(), tls.mode());
    return secret == null ? null : pair(path, secret);
  }

  /** As {@link #certificate}, of a pool's; it may do without. */
  @Nullable Map<String, Object> certificate(PoolTlsSpec tls) {
    String path = "spec.tls.certificateRef";
    boolean useful = tls.mode() != PoolTls.Disable;
    Secret secret = optional(path, tls.certificateRef(), useful, tls.mode());
    return secret == null ? null : pair(path, secret);
  }

  private @Nullable Map<String, Object> pair(String path, Secret secret) {
    Map<String, String> data = SecretData.of(secret);
    try {
      String chain = Pem.of(Pem.certificates(data.getOrDefault(CHAIN, "")));
      String key = Pem.of(Pem.anyPrivateKey(data.getOrDefault(KEY, "")));
      return Map.of("chain", chain, "key", key);
    } catch (IllegalArgumentException e) {
      // Its message may quote a part of the key.
      findings.invalid(
          owner,
          path + ".name",
          "***",
          "a chain of certificates as tls.crt and its key as tls.key");
      return null;
    }
  }

  /** As {@link #certificate}. */
  @Nullable String clientCa(String at, ListenerTlsSpec tls) {
    String path = at + ".clientCaRef";
    Secret secret = secret(path, tls.clientCaRef(), tls.mode().verifiesClients(), tls.mode());
    return secret == null ? null : authorities(path, secret);
  }

  /** As {@link #certificate}, of a pool's; it may do without. */
  @Nullable String ca(PoolTlsSpec tls) {
    String path = "spec.tls.caRef";
    Secret secret = optional(path, tls.caRef(), tls.mode().verifies(), tls.mode());
    return secret == null ? null : authorities(path, secret);
  }

  private @Nullable String authorities(String path, Secret secret) {
    try {
      return Pem.of(Pem.certificates(SecretData.of(secret).getOrDefault(AUTHORITIES, "")));
    } catch (IllegalArgumentException e) {
      findings.invalid(owner, path + ".name", "***", "certificates of authorities as ca.crt");
      return null;
    }
  }

  private @Nullable Secret optional(
      String path, @Nullable SecretRef ref, boolean useful, Enum<?> mode) {
    return ref == null ? null : secret(path, ref, useful, mode);
  }

  private @Nullable Secret secret(
      String path, @Nullable SecretRef ref, boolean needed, Enum<?> mode) {
    if (!needed || ref == null || ref.name() == null) {
      if (needed) {
        findings.invalid(owner, path, "missing", "the Secret that mode " + mode + " needs");
      } else if (ref != null) {
        findings.invalid(owner, path, "set", "none: mode " + mode + " has no use for it");
      }
      return null;
    }
    Secret secret = references.secret(owner.namespace(), ref.name());
    if (secret == null) {
      findings.unresolved(
          owner, path + ".name", ref.name(), "a Secret of namespace " + owner.namespace());
    }
    return secret;
  }
}
