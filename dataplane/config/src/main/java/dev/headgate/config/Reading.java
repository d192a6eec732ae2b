package dev.headgate.config;

import java.util.List;

/** What reading a document came to. */
public sealed interface Reading {

  record Valid(Configuration configuration) implements Reading {}

  /** Everything that is wrong with it, in document order; never empty. */
  record Invalid(List<Problem> problems) implements Reading {

    public Invalid {
      problems = List.copyOf(problems);
    }
  }

  /** Empty for a valid document. */
  default List<Problem> problems() {
    return switch (this) {
      case Valid _ -> List.of();
      case Invalid invalid -> invalid.problems;
    };
  }
}
