package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.headgate.config.PoolTls;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** TLS between a pool and its backends. */
@KubernetesJson
@ValidationRule(
    value = "!has(self.caRef) || self.mode in ['VerifyCA', 'VerifyFull']",
    message = "caRef is for VerifyCA and VerifyFull only")
@ValidationRule(
    value = "self.mode != 'Disable' || !(has(self.certificateRef) || has(self.serverName))",
    message = "certificateRef and serverName are not for Disable")
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
        @Nullable SecretRef caRef,
    @JsonPropertyDescription(
            "What backends are shown that ask for a certificate: a Secret of type kubernetes.io/tls"
                + " in the Pool's namespace. Live: with a new one in it, connections that are idle"
                + " are replaced.")
        @Nullable SecretRef certificateRef,
    @JsonPropertyDescription(
            "The host name by which backends are asked for (SNI) and, under VerifyFull, verified."
                + " Without it, the host of each backend. Live.")
        @Size(max = 253)
        @Pattern(
            "^[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?"
                + "(\\.[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*$")
        @Nullable String serverName) {

  public PoolTlsSpec(
      @Nullable PoolTls mode,
      @Nullable SecretRef caRef,
      @Nullable SecretRef certificateRef,
      @Nullable String serverName) {
    this.mode = Absent.or(mode, PoolTls.Disable);
    this.caRef = caRef;
    this.certificateRef = certificateRef;
    this.serverName = serverName;
  }
}
