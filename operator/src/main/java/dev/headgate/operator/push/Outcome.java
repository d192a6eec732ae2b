package dev.headgate.operator.push;

import dev.headgate.config.Problem;
import java.util.List;

/** What became of the newest document. */
public sealed interface Outcome {

  /** On its way, or nobody there to ask. */
  record Pending(String message) implements Outcome {}

  /**
   * At least one pod serves it and no pod refused it.
   *
   * @param behind the pods that could not be reached yet; they are tried again until they answer
   */
  record Programmed(String revision, List<String> behind) implements Outcome {
    public Programmed {
      behind = List.copyOf(behind);
    }
  }

  /** A pod said no: nobody else is asked, and no pod ever boots from it. */
  record Refused(String revision, String pod, List<Problem> problems) implements Outcome {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** A pod can take it only by starting anew. */
  record RestartNeeded(String revision, String pod, List<String> sections) implements Outcome {
    public RestartNeeded {
      sections = List.copyOf(sections);
    }
  }
}
