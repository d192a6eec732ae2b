package dev.headgate.operator.pki;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys under which a {@link Pki} rests in its Secret. */
final class PkiSecret {

  private static final String ROOT_CERTIFICATE = "ca.crt";
  private static final String ROOT_KEY = "ca.key";
  private static final String PREVIOUS_ROOT = "previous-ca.crt";
  private static final String CLIENT = "client";
  private static final String NEXT_CLIENT = "next-client";

  private PkiSecret() {}

  static Map<String, String> write(Pki pki) {
    var data = new LinkedHashMap<String, String>();
    data.put(ROOT_CERTIFICATE, Pem.of(List.of(pki.authority().root().certificate())));
    data.put(ROOT_KEY, Pem.of(pki.authority().root().key()));
    if (pki.previousRoot() != null) {
      data.put(PREVIOUS_ROOT, Pem.of(List.of(pki.previousRoot())));
    }
    write(data, CLIENT, pki.client());
    write(data, NEXT_CLIENT, pki.nextClient());
    return data;
  }

  /**
   * @throws IllegalArgumentException when a key is missing or unreadable; never replaced silently,
   *     because every pod in the cluster trusts what is stored there
   */
  static Pki read(Map<String, String> data) {
    var root =
        new Identity(
            Pem.privateKey(required(data, ROOT_KEY)),
            Pem.certificate(required(data, ROOT_CERTIFICATE)));
    var previous = data.get(PREVIOUS_ROOT);
    return new Pki(
        new CertificateAuthority(root),
        previous == null ? null : Pem.certificate(previous),
        identity(data, CLIENT),
        data.containsKey(NEXT_CLIENT + ".key") ? identity(data, NEXT_CLIENT) : null);
  }

  private static void write(Map<String, String> data, String name, @Nullable Identity identity) {
    if (identity != null) {
      data.put(name + ".crt", Pem.of(List.of(identity.certificate())));
      data.put(name + ".key", Pem.of(identity.key()));
    }
  }

  private static Identity identity(Map<String, String> data, String name) {
    return new Identity(
        Pem.privateKey(required(data, name + ".key")),
        Pem.certificate(required(data, name + ".crt")));
  }

  private static String required(Map<String, String> data, String key) {
    var value = data.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + ": missing in the operator's certificate Secret");
    }
    return value;
  }
}
