package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Places that a listener keeps free for some users. */
@KubernetesJson
public record Reserve(
    @JsonPropertyDescription("How many of maxClients. Live for new clients.")
        @Required
        @Min(1)
        @Max(1000000)
        Integer clients,
    @JsonPropertyDescription("For whom. Live for new clients.") @Required @Size(min = 1, max = 64)
        List<String> users) {

  public Reserve {
    users = Absent.copy(users);
  }
}
