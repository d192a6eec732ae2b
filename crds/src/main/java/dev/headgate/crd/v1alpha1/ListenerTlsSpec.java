package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.headgate.config.ListenerTls;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** TLS between clients and a listener. */
@KubernetesJson
@ValidationRule(
    value = "has(self.secretRef) == (self.mode in ['Prefer', 'Require', 'VerifyCA', 'VerifyFull'])",
    message =
        "secretRef must be set where TLS ends at the listener (Prefer, Require, VerifyCA,"
            + " VerifyFull), and only there")
@ValidationRule(
    value = "has(self.clientCaRef) == (self.mode in ['VerifyCA', 'VerifyFull'])",
    message = "clientCaRef must be set for VerifyCA and VerifyFull, and only for these")
public record ListenerTlsSpec(
    @JsonPropertyDescription(
            "Disable: TLS is declined. Passthrough: the handshake is between client and database;"
                + " plugins then see connection events only. Prefer: who asks for TLS gets it from"
                + " the gateway. Require: who does not is turned away. VerifyCA: clients also show"
                + " a certificate of clientCaRef. VerifyFull: and its common name is their user."
                + " Live for new clients.")
        @Default("Disable")
        ListenerTls mode,
    @JsonPropertyDescription(
            "The certificate shown to clients: a Secret of type kubernetes.io/tls in the Gateway's"
                + " namespace. Live: a new one in it is shown to new clients within seconds.")
        @Nullable SecretRef secretRef,
    @JsonPropertyDescription(
            "Who signs clients' certificates: a Secret of the Gateway's namespace, Opaque or of type"
                + " kubernetes.io/tls, with the authorities' certificates as ca.crt. Live for new"
                + " clients.")
        @Nullable SecretRef clientCaRef) {

  public ListenerTlsSpec(
      @Nullable ListenerTls mode, @Nullable SecretRef secretRef, @Nullable SecretRef clientCaRef) {
    this.mode = Absent.or(mode, ListenerTls.Disable);
    this.secretRef = secretRef;
    this.clientCaRef = clientCaRef;
  }
}
