package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Who may log in at a Pool. */
@KubernetesJson
@ValidationRule(
    value = "has(self.secretRef) || has(self.query)",
    message = "secretRef or query, or both: who may log in")
public record PoolUsers(
    @JsonPropertyDescription(
            "An Opaque Secret of the Pool's namespace: each key is a user's name, its value the"
                + " password, or what the database keeps in place of it (PostgreSQL: a"
                + " SCRAM-SHA-256 verifier or an md5 hash; MariaDB: the hash of"
                + " mysql_native_password). What changes in it is live within seconds.")
        @Nullable SecretRef secretRef,
    @JsonPropertyDescription(
            "How the database itself is asked about users that the Secret does not name.")
        @Nullable UsersQuery query) {}
