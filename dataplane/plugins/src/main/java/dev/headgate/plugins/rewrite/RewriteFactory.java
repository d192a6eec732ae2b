package dev.headgate.plugins.rewrite;

import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.PluginConfigException;
import dev.headgate.plugin.PluginContext;
import dev.headgate.plugin.PluginFactory;
import dev.headgate.plugin.Verdict;
import dev.headgate.plugins.config.ConfigReader;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * {@code rewrite}. Its configuration, the rules being tried in order:
 *
 * <pre>{@code
 * rules:
 * - pattern: '(?i)\bfrom\s+orders_old\b'   # java.util.regex, found anywhere in a statement
 *   replace: 'from orders'                 # $1, ${name} for its groups
 * - pattern: '(?i)^\s*drop\s'
 *   refuse: {sqlState: "42501", code: 1142, message: "nothing is dropped here"}   # code: MariaDB's
 * }</pre>
 */
public final class RewriteFactory implements PluginFactory {

  @Override
  public String name() {
    return "rewrite";
  }

  @Override
  public Plugin create(PluginContext context) throws PluginConfigException {
    ConfigReader config = new ConfigReader(context.config());
    List<Rule> rules = config.objects("rules").stream().map(RewriteFactory::rule).toList();
    config.nothingElse();
    config.check();
    return new Rewrite(rules);
  }

  /** What it returns after a problem is never used: check() throws. */
  private static Rule rule(ConfigReader config) {
    Pattern pattern = pattern(config);
    Rule rule;
    if (config.has("replace") == config.has("refuse")) {
      config.problem(config.has("replace") ? "refuse" : "replace", "either replace or refuse");
      rule = new Rule.Replace(pattern, "");
    } else if (config.has("replace")) {
      rule = new Rule.Replace(pattern, replacement(config, pattern));
    } else {
      rule = new Rule.Refuse(pattern, refusal(config.object("refuse")));
    }
    config.nothingElse();
    return rule;
  }

  private static Pattern pattern(ConfigReader config) {
    String regex = config.string("pattern");
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      config.problem("pattern", "a regular expression (" + e.getDescription() + ")");
      return Pattern.compile("");
    }
  }

  private static String replacement(ConfigReader config, Pattern pattern) {
    String replacement = config.string("replace");
    // The same groups, and certain to match: a reference to a group that is not there throws.
    Pattern probe = Pattern.compile("(?:" + pattern.pattern() + "\n)|");
    try {
      probe.matcher("").replaceAll(replacement);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      config.problem("replace", "a replacement (" + e.getMessage() + ")");
    }
    return replacement;
  }

  private static Verdict.Refuse refusal(ConfigReader config) {
    String sqlState = config.string("sqlState");
    int code = config.integer("code", 0, 0xFFFF, 0);
    String message = config.string("message");
    config.nothingElse();
    try {
      return new Verdict.Refuse(sqlState, code, message);
    } catch (IllegalArgumentException e) {
      config.problem("sqlState", "five digits or capital letters");
      return new Verdict.Refuse("42501", 0, "");
    }
  }
}
