package dev.headgate.operator.compile;

import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.Problem;
import dev.headgate.config.Reading;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.GatewaySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Compiles one Gateway and what it names. Values go into the document as they were written, and the
 * document's own reader judges them: one set of rules, and all problems at once.
 */
public final class Compiler {

  private static final Pattern TOLD =
      Pattern.compile(
          "\\$\\.pools(\\[\\d+]\\.(users|(usersQuery|accounts\\[\\d+])\\.password))?|\\$\\.listeners\\[\\d+]\\.(certificate|clientCa)");

  private final Site site;

  public Compiler(Site site) {
    this.site = site;
  }

  public Compilation compile(Gateway gateway, References references) {
    ResourceId id = ResourceId.of(gateway);
    Findings findings = new Findings();
    GatewaySpec spec = gateway.getSpec();
    if (spec == null) {
      findings.invalid(id, "spec", "missing", "what the gateway should be");
      return new Compilation.Refused(findings.list());
    }
    Origins origins = new Origins(id);
    new GatewayRules(id, spec, findings).check();
    PoolCompiler pools = new PoolCompiler(id, references, site.podsAtMost(spec), origins, findings);
    List<Map<String, Object>> listeners =
        new ListenerCompiler(
                id,
                site.listenAddress(),
                pools,
                new TlsCompiler(id, references, findings),
                origins,
                findings)
            .compile(spec.listeners());
    PluginCompiler plugins = new PluginCompiler(id, references, site, origins, findings);

    Map<String, Object> document = new LinkedHashMap<>();
    document.put("sequence", 0L);
    document.put("gateway", Map.of("namespace", id.namespace(), "name", id.name()));
    document.put("listeners", listeners);
    document.put("pools", pools.compiled());
    document.put("plugins", plugins.compile(spec.plugins()));
    document.put("tick", Map.of("interval", spec.tick().interval()));
    document.put("drain", Map.of("timeout", spec.drain().timeout()));
    origins.note("$.gateway", id, "metadata");

    Reading reading = ConfigurationReader.read(document);
    reading.problems().stream()
        .filter(Compiler::worthTelling)
        .forEach(problem -> findings.document(problem, origins));
    return reading instanceof Reading.Valid(var configuration) && findings.list().isEmpty()
        ? new Compilation.Compiled(configuration, plugins.jars())
        : new Compilation.Refused(findings.list());
  }

  /**
   * What a pool's users and accounts or a listener's TLS lack was told where the resources are to
   * blame.
   */
  private static boolean worthTelling(Problem problem) {
    return !TOLD.matcher(problem.path()).matches();
  }
}
