package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.headgate.config.PoolTls;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** TLS between a pool and its backends. */
@KubernetesJson
@ValidationRule(
    value = "!has(self.caRef) || self.mode in ['VerifyCA', 'VerifyFull']",
    message = "caRef is for VerifyCA and VerifyFull only")
public record PoolTlsSpec(
    @JsonPropertyDescription(
            "Disable: connections are not encrypted. Prefer: where the backend has TLS. Require:"
                + " always. VerifyCA: and a trusted authority signed for the backend. VerifyFull:"
                + " and for the very host of the backend. Live: connections that are idle are"
                + " replaced.")
        @Default("Disable")
        PoolTls mode,
    @JsonPropertyDescription(
            "Whom to trust: a Secret of the Pool's namespace, Opaque or of type kubernetes.io/tls,"
                + " with the authorities' certificates as ca.crt. Without it, the authorities that"
                + " the JDK trusts. Live.")
        @Nullable SecretRef caRef) {

  public PoolTlsSpec(@Nullable PoolTls mode, @Nullable SecretRef caRef) {
    this.mode = Absent.or(mode, PoolTls.Disable);
    this.caRef = caRef;
  }
}
