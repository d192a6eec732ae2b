package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** As whom some users' server connections are logged in. */
@KubernetesJson
public record PoolAccount(
    @JsonPropertyDescription(
            "The users that it is for; * is whoever no earlier account is for. They log in to"
                + " Headgate by themselves, and have the account's rights in the database. Live.")
        @Required
        @Size(min = 1, max = 1000)
        List<String> users,
    @JsonPropertyDescription("Its name in the database. Live.") @Required @Size(min = 1, max = 128)
        String user,
    @JsonPropertyDescription(
            "Its password, in an Opaque Secret of the Pool's namespace: the password itself, not"
                + " what the database keeps of it. Live.")
        @Required
        SecretKeyRef passwordRef) {

  public PoolAccount {
    users = Absent.copy(users);
  }
}
