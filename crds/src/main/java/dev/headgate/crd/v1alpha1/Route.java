package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Which pool serves a client, by the database and the user it asks for. */
@KubernetesJson
public record Route(
    @JsonPropertyDescription("The database the client names; * is any. Live for new clients.")
        @Default("\"*\"")
        @Size(min = 1, max = 63)
        String database,
    @JsonPropertyDescription("The user the client names; * is any. Live for new clients.")
        @Default("\"*\"")
        @Size(min = 1, max = 128)
        String user,
    @JsonPropertyDescription("The pool that serves it. Live for new clients.") @Required
        PoolRef poolRef) {

  public Route {
    database = Absent.or(database, "*");
    user = Absent.or(user, "*");
  }
}
