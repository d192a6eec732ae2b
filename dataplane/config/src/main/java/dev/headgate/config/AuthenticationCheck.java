package dev.headgate.config;

import java.util.List;

/** What a listener's authentication rules need around them. */
final class AuthenticationCheck {

  private final Problems problems;

  AuthenticationCheck(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param path of the listener
   * @param idle all its clients log in to the database themselves
   */
  void check(String path, ListenerConfig listener, boolean idle) {
    List<AuthenticationRule> rules = listener.authentication();
    if (!rules.isEmpty() && idle) {
      problems.add(
          path + ".authentication",
          rules,
          "no rules: in mode Passthrough the database authenticates clients");
    }
    boolean left = true;
    for (int i = 0; i < rules.size(); i++) {
      AuthenticationRule rule = rules.get(i);
      String at = path + ".authentication[" + i + "]";
      if (!read(at)) {
        left = true; // Whom it was meant for nobody knows.
        continue;
      }
      if (!left) {
        problems.add(at, rule.method().name(), "somebody whom no earlier rule is for");
      }
      if (problems.clean(path + ".tls")) {
        encryption(at, rule.method(), listener.tls());
      }
      if (rule.method() == AuthenticationMethod.Trust && rule.from().isEmpty()) {
        problems.missing(at + ".from", "the networks that are trusted; 0.0.0.0/0 is every client");
      } else {
        left &= !rule.isForAll();
      }
    }
  }

  private boolean read(String at) {
    return problems.list().stream().noneMatch(problem -> problem.path().startsWith(at));
  }

  private void encryption(String at, AuthenticationMethod method, ListenerTls tls) {
    if (method == AuthenticationMethod.Certificate && !tls.verifiesClients()) {
      problems.add(at + ".method", method.name(), "another method, or tls VerifyCA or VerifyFull");
    }
    if (method == AuthenticationMethod.ClearPassword && !tls.required()) {
      problems.add(
          at + ".method", method.name(), "another method, or tls Require, VerifyCA or VerifyFull");
    }
  }
}
