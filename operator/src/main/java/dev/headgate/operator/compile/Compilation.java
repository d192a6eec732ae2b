package dev.headgate.operator.compile;

import dev.headgate.config.Configuration;
import java.util.List;

/** What compiling a Gateway came to. */
public sealed interface Compilation {

  /**
   * @param configuration valid, under its revision, with sequence 0: who pushes it numbers it
   * @param jars that must be in the pods before they can load the plugins
   */
  record Compiled(Configuration configuration, List<PluginJar> jars) implements Compilation {

    public Compiled {
      jars = List.copyOf(jars);
    }
  }

  /** Everything that is wrong; never empty. */
  record Refused(List<ResourceProblem> problems) implements Compilation {

    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
