package com.example;

import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.PluginConfigException;
import dev.headgate.plugin.PluginConfigException.Problem;
import dev.headgate.plugin.PluginContext;
import dev.headgate.plugin.PluginFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes {@link ReadOnly} from {@code spec.config}: {@code users}, a list of those who may not
 * write.
 */
public final class ReadOnlyFactory implements PluginFactory {

  @Override
  public String name() {
    return "read-only";
  }

  @Override
  public Plugin create(PluginContext context) throws PluginConfigException {
    // All that is wrong at once: it comes back as the answer to kubectl apply, and in the status.
    List<Problem> problems = new ArrayList<>();
    Set<String> users = new HashSet<>();
    if (context.config().get("users") instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) instanceof String user) {
          users.add(user);
        } else {
          problems.add(
              new Problem("users[" + i + "]", String.valueOf(list.get(i)), "a user's name"));
        }
      }
    } else {
      problems.add(
          new Problem("users", String.valueOf(context.config().get("users")), "a list of users"));
    }
    if (!problems.isEmpty()) {
      throw new PluginConfigException(problems);
    }
    return new ReadOnly(users);
  }
}
