package dev.headgate.operator.compile;

import dev.headgate.config.PoolMode;
import dev.headgate.config.Protocol;
import dev.headgate.crd.v1alpha1.Backend;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.crd.v1alpha1.PoolRef;
import dev.headgate.crd.v1alpha1.PoolSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pools that listeners name, each once, in the order in which they are named first. */
final class PoolCompiler {

  private static final int POSTGRESQL_MIN_IDLE = 2;

  private final ResourceId gateway;
  private final References references;
  private final int pods;
  private final Origins origins;
  private final Findings findings;
  private final Map<String, Map<String, Object>> compiled = new LinkedHashMap<>();

  PoolCompiler(
      ResourceId gateway, References references, int pods, Origins origins, Findings findings) {
    this.gateway = gateway;
    this.references = references;
    this.pods = pods;
    this.origins = origins;
    this.findings = findings;
  }

  List<Map<String, Object>> compiled() {
    return List.copyOf(compiled.values());
  }

  /** The name of the referenced pool in the document, which has it from now on; or null. */
  @Nullable String name(String refPath, @Nullable PoolRef ref) {
    if (ref == null || ref.name() == null) {
      return null;
    }
    String namespace = ref.namespace() == null ? gateway.namespace() : ref.namespace();
    String name = Consent.nameInDocument(gateway, namespace, ref.name());
    Pool pool = references.pool(namespace, ref.name());
    if (pool == null) {
      findings.unresolved(
          gateway, refPath + ".name", ref.name(), "a Pool of namespace " + namespace);
      return name;
    }
    PoolSpec spec = pool.getSpec();
    if (spec == null) {
      findings.invalid(ResourceId.of(pool), "spec", "missing", "what the pool should be");
    } else if (!Consent.given(gateway, namespace, spec.allowedNamespaces())) {
      findings.unresolved(
          gateway,
          refPath + ".name",
          namespace + "/" + ref.name(),
          "the consent of that Pool: " + gateway.namespace() + " in its spec.allowedNamespaces");
    } else if (!compiled.containsKey(name)) {
      ResourceId id = ResourceId.of(pool);
      origins.note("$.pools[" + compiled.size() + "]", id, "spec");
      origins.note("$.pools[" + compiled.size() + "].name", id, "metadata.name");
      origins.note("$.pools[" + compiled.size() + "].users", id, UsersCompiler.SECRET_REF);
      origins.note("$.pools[" + compiled.size() + "].usersQuery", id, AccountsCompiler.QUERY);
      origins.note("$.pools[" + compiled.size() + "].tls", id, "spec.tls.mode");
      origins.note("$.pools[" + compiled.size() + "].serverName", id, "spec.tls.serverName");
      compiled.put(name, pool(id, name, spec));
    }
    return name;
  }

  private Map<String, Object> pool(ResourceId id, String name, PoolSpec spec) {
    int share = share(id, spec);
    TlsCompiler tls = new TlsCompiler(id, references, findings);
    var accounts = new AccountsCompiler(id, references, findings);
    return new Section()
        .put("name", name)
        .put("protocol", spec.protocol())
        .put("mode", spec.mode())
        .put("backends", spec.backends().stream().map(PoolCompiler::backend).toList())
        .put("balancing", spec.balancing())
        .put("maxServerConnections", share)
        .put("minIdle", minIdle(id, spec, share))
        .put("queueTimeout", spec.queueTimeout())
        .put("idleTimeout", spec.idleTimeout())
        .put("maxLifetime", spec.maxLifetime())
        .put("tls", spec.tls().mode())
        .put("ca", tls.ca(spec.tls()))
        .put("certificate", tls.certificate(spec.tls()))
        .put("serverName", spec.tls().serverName())
        .put("proxyProtocol", spec.proxyProtocol())
        .put(
            "connect",
            new Section()
                .put("timeout", spec.connect().timeout())
                .put("retries", spec.connect().retries())
                .put("backoff", spec.connect().backoff())
                .fields())
        .put(
            "healthCheck",
            new Section()
                .put("interval", spec.healthCheck().interval())
                .put("timeout", spec.healthCheck().timeout())
                .fields())
        .put("users", new UsersCompiler(id, references, findings).users(spec))
        .put("usersQuery", accounts.usersQuery(spec.users() == null ? null : spec.users().query()))
        .put("accounts", accounts.accounts(spec.accounts()))
        .fields();
  }

  /** Safe however many pods there are at a time, so that a pod can serve with the operator down. */
  private int share(ResourceId id, PoolSpec spec) {
    int budget = spec.maxServerConnections();
    if (budget < pods) {
      findings.invalid(
          id,
          "spec.maxServerConnections",
          budget,
          "at least "
              + pods
              + ", one for each pod that "
              + gateway
              + " may have at a time (replicas or maxReplicas, and one more during a rollout)");
    }
    return Math.max(1, budget / pods);
  }

  private int minIdle(ResourceId id, PoolSpec spec, int share) {
    if (spec.minIdle() == null) {
      boolean ahead = spec.mode() == PoolMode.Passthrough && spec.protocol() == Protocol.PostgreSQL;
      return ahead ? Math.min(POSTGRESQL_MIN_IDLE, share) : 0;
    }
    if (spec.minIdle() > share) {
      findings.invalid(
          id,
          "spec.minIdle",
          spec.minIdle(),
          "at most a pod's share of maxServerConnections, " + share + " with " + pods + " pods");
    }
    return spec.minIdle();
  }

  private static Map<String, Object> backend(Backend backend) {
    return new Section()
        .put("host", backend.host())
        .put("port", backend.port())
        .put("weight", backend.weight())
        .fields();
  }
}
