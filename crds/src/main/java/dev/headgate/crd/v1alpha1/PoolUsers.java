package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Who may log in at a Pool. */
@KubernetesJson
public record PoolUsers(
    @JsonPropertyDescription(
            "An Opaque Secret of the Pool's namespace: each key is a user's name, its value the"
                + " password, or what the database keeps in place of it (PostgreSQL: a"
                + " SCRAM-SHA-256 verifier or an md5 hash; MariaDB: the hash of"
                + " mysql_native_password). What changes in it is live within seconds.")
        @Required
        SecretRef secretRef) {}
