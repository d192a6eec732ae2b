package dev.headgate.operator.push;

import dev.headgate.config.Problem;
import java.util.List;

/** A pod's answer to a document. Only {@link Applied} means that it is serving. */
public sealed interface PushAnswer {

  /**
   * @param effectiveRevision differs from the document's when a plugin changed it
   */
  record Applied(String effectiveRevision, List<String> warnings) implements PushAnswer {
    public Applied {
      warnings = List.copyOf(warnings);
    }
  }

  record Rejected(List<Problem> problems) implements PushAnswer {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  record NeedsRestart(List<String> sections) implements PushAnswer {
    public NeedsRestart {
      sections = List.copyOf(sections);
    }
  }

  record Busy() implements PushAnswer {}
}
