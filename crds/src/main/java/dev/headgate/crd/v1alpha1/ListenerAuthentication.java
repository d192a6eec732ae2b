package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.headgate.config.AuthenticationMethod;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** By what some of a listener's clients show who they are. */
@KubernetesJson
@ValidationRule(
    value = "self.method != 'Trust' || (has(self.from) && size(self.from) > 0)",
    message = "Trust needs from, the networks that are trusted")
public record ListenerAuthentication(
    @JsonPropertyDescription(
            "Password: a challenge that proves the password (SCRAM-SHA-256, mysql_native_password"
                + " and others). ClearPassword: the password itself, where tls is Require, VerifyCA"
                + " or VerifyFull. Certificate: its common name is the user, and no password is"
                + " asked for, where tls is VerifyCA or VerifyFull. Trust: nothing is asked for."
                + " Live for new clients.")
        @Required
        AuthenticationMethod method,
    @JsonPropertyDescription(
            "Networks (10.0.0.0/8, fd00::/8) that clients come from, behind a balancer of"
                + " proxyProtocolFrom too; none is anywhere. Live for new clients.")
        @Size(max = 64)
        List<@Pattern(Listener.NETWORK) String> from,
    @JsonPropertyDescription(
            "The users that clients log in as; none, or *, is all. Live for new clients.")
        @Size(max = 1000)
        List<String> users) {

  public ListenerAuthentication {
    from = Absent.copy(from);
    users = Absent.copy(users);
  }
}
