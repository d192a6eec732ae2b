package dev.headgate.proxy.control;

import dev.headgate.config.Problem;
import java.util.List;

/** What a push came to. In every case but {@link Applied} everything is as it was. */
public sealed interface PushResult {

  /**
   * Serving, not merely parsed.
   *
   * @param revision as pushed
   * @param effectiveRevision of what the plugins' onConfigLoaded made of it
   */
  record Applied(String revision, String effectiveRevision, List<String> warnings)
      implements PushResult {

    public Applied {
      warnings = List.copyOf(warnings);
    }
  }

  record Rejected(List<Problem> problems) implements PushResult {

    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /** A good document, but only a new process can take on these sections. */
  record NeedsRestart(List<String> sections) implements PushResult {

    public NeedsRestart {
      sections = List.copyOf(sections);
    }
  }

  /** Another push is under way, or this process is about to end. */
  record Busy() implements PushResult {}
}
