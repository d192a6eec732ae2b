package dev.headgate.plugins.rewrite;

import dev.headgate.plugin.Verdict;
import java.util.regex.Pattern;

/** What happens to a statement in which the pattern is found. */
sealed interface Rule {

  Pattern pattern();

  record Replace(Pattern pattern, String replacement) implements Rule {}

  record Refuse(Pattern pattern, Verdict.Refuse verdict) implements Rule {}
}
