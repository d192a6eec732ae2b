package dev.headgate.operator.use;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.crd.v1alpha1.Pool;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.junit.jupiter.api.Test;

/** A change of any Secret that a Gateway's Pools name has to wake it. */
class NamedTest {

  @Test
  void shouldFindTheSecretsOfAPoolWithAccounts() {
    Pool pool =
        Serialization.unmarshal(
            """
            apiVersion: headgate.dev/v1alpha1
            kind: Pool
            metadata: {namespace: default, name: orders}
            spec:
              protocol: PostgreSQL
              backends: [{host: db, port: 5432}]
              mode: Session
              users:
                secretRef: {name: users}
                query:
                  sql: SELECT usename, passwd FROM pg_shadow WHERE usename = $1
                  user: looker
                  passwordRef: {name: lookers, key: looker}
              tls: {mode: VerifyCA, caRef: {name: authority}, certificateRef: {name: own}}
              accounts:
              - {users: [ann], user: svc, passwordRef: {name: accounts, key: svc}}
              - {users: ["*"], user: reader, passwordRef: {name: readers, key: reader}}
            """,
            Pool.class);

    assertThat(Named.secrets(Resources.gateway("default", "shop", 1), _ -> pool, _ -> null))
        .extracting(ResourceID::getName)
        .containsExactlyInAnyOrder("users", "authority", "own", "accounts", "readers", "lookers");
  }
}
