package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How the database itself is asked who may log in. */
@KubernetesJson
public record UsersQuery(
    @JsonPropertyDescription(
            "The query, with one parameter for the user's name: $1 for PostgreSQL, ? for MariaDB."
                + " Its columns are the name, what the database keeps of the password, and, if"
                + " there is a third one, when that expires. The first row counts. Live.")
        @Required
        @Size(min = 1, max = 4096)
        String sql,
    @JsonPropertyDescription("As whom the database is asked. Live.")
        @Required
        @Size(min = 1, max = 128)
        String user,
    @JsonPropertyDescription(
            "The password of that user, in an Opaque Secret of the Pool's namespace. Live.")
        @Required
        SecretKeyRef passwordRef,
    @JsonPropertyDescription(
            "The database that is asked; for PostgreSQL postgres, for MariaDB none. Live.")
        @Size(min = 1, max = 128)
        @Nullable String database,
    @JsonPropertyDescription(
            "How long an answer is good for, at most 1h. That there is nobody of a name is kept"
                + " for a second at most. Live.")
        @Default("30s")
        @HumanDuration
        String cache) {

  public UsersQuery {
    cache = Absent.or(cache, "30s");
  }
}
