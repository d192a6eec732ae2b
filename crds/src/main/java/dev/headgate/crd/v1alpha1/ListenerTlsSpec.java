package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.headgate.config.ListenerTls;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** TLS between clients and a listener. */
@KubernetesJson
public record ListenerTlsSpec(
    @JsonPropertyDescription(
            "Disable: TLS is declined. Passthrough: the handshake is between client and database;"
                + " plugins then see connection events only. Live for new clients.")
        @Default("Disable")
        ListenerTls mode) {

  public ListenerTlsSpec(@Nullable ListenerTls mode) {
    this.mode = Absent.or(mode, ListenerTls.Disable);
  }
}
