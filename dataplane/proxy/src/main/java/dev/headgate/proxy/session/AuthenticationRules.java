package dev.headgate.proxy.session;

import dev.headgate.config.AuthenticationMethod;
import dev.headgate.config.AuthenticationRule;
import dev.headgate.proxy.origin.Networks;
import java.net.InetSocketAddress;
import java.util.List;

/** By what a listener's clients show who they are; the first rule that fits holds. */
public final class AuthenticationRules {

  private record Rule(AuthenticationRule config, Networks from) {

    boolean fits(String user, InetSocketAddress client) {
      return config.isForUser(user) && (config.from().isEmpty() || from.contain(client));
    }
  }

  private final List<Rule> rules;

  private AuthenticationRules(List<Rule> rules) {
    this.rules = rules;
  }

  public static AuthenticationRules of(List<AuthenticationRule> rules) {
    return new AuthenticationRules(
        rules.stream().map(rule -> new Rule(rule, Networks.of(rule.from()))).toList());
  }

  AuthenticationMethod method(String user, InetSocketAddress client) {
    for (Rule rule : rules) {
      if (rule.fits(user, client)) {
        return rule.config().method();
      }
    }
    return AuthenticationMethod.Password;
  }
}
