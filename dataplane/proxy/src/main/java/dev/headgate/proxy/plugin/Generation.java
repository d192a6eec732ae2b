package dev.headgate.proxy.plugin;

import dev.headgate.config.FailurePolicy;
import dev.headgate.config.PluginConfig;
import dev.headgate.config.Problem;
import dev.headgate.plugin.OnConfigLoaded;
import dev.headgate.plugin.OnRun;
import dev.headgate.proxy.hook.Failure;
import dev.headgate.proxy.hook.HookCompiler;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.hook.Registration;
import dev.headgate.proxy.hook.Usage;
import dev.headgate.proxy.plugin.PluginHost.Loaded;
import dev.headgate.proxy.plugin.PluginHost.Prepared;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of one configuration, in the order of the chain. It holds its instances until it is
 * retired and the last session on its hooks has moved on.
 */
final class Generation implements Prepared {

  private static final Logger log = LoggerFactory.getLogger(Generation.class);

  /** An instance in its place; {@code path} is that of its configuration. */
  record Member(String path, PluginConfig config, PluginInstance instance) {

    Registration registration() {
      return new Registration(
          instance.running(), Set.copyOf(config.hooks()), config.failurePolicy(), config.timeout());
    }
  }

  private final List<Member> members;
  private final List<Problem> problems;
  private final Consumer<Generation> onCommit;
  private final Usage usage = new Usage(this::letGo);
  private final Hooks hooks;

  Generation(List<Member> members, List<Problem> problems, Consumer<Generation> onCommit) {
    this.members =
        members.stream()
            .sorted(
                Comparator.comparingInt((Member m) -> m.config().priority())
                    .thenComparing(m -> m.config().name()))
            .toList();
    this.problems = List.copyOf(problems);
    this.onCommit = onCommit;
    this.hooks =
        HookCompiler.compile(this.members.stream().map(Member::registration).toList(), usage);
  }

  List<Member> members() {
    return members;
  }

  @Nullable PluginInstance find(PluginInstance.Origin origin) {
    for (Member member : members) {
      if (member.instance().origin().equals(origin)) {
        return member.instance();
      }
    }
    return null;
  }

  @Override
  public List<Problem> problems() {
    return problems;
  }

  @Override
  public Hooks hooks() {
    return hooks;
  }

  @Override
  public Loaded onConfigLoaded(Map<String, Object> document) {
    Map<String, Object> current = document;
    List<Problem> refusals = new ArrayList<>();
    for (Member member : members) {
      OnConfigLoaded hook = member.registration().as(OnConfigLoaded.class);
      if (hook == null) {
        continue;
      }
      // Its own copy, to change as it likes: if it fails half-way, the next gets what it got.
      Map<String, Object> own = JsonCopy.of(current);
      try {
        current = called(member, () -> hook.onConfigLoaded(own));
      } catch (PluginFailure failure) {
        if (member.config().failurePolicy() == FailurePolicy.Fail) {
          refusals.add(
              new Problem(
                  member.path(),
                  PluginProblem.quoted(member.config().name()),
                  "a plugin whose onConfigLoaded succeeds (" + failure.getMessage() + ")"));
        }
      }
    }
    return new Loaded(current, refusals);
  }

  @Override
  public String onRun(String address) {
    String current = address;
    for (Member member : members) {
      OnRun hook = member.registration().as(OnRun.class);
      if (hook == null) {
        continue;
      }
      String given = current;
      try {
        current = called(member, () -> hook.onRun(given));
      } catch (PluginFailure failure) {
        // The address it was given stands, and the failure is in the log.
      }
    }
    return current;
  }

  private static final class PluginFailure extends Exception {
    private static final long serialVersionUID = 1;

    PluginFailure(String cause) {
      super(cause, null, false, false);
    }
  }

  private static <T> T called(Member member, Callable<T> call) throws PluginFailure {
    String cause;
    try {
      ClassLoader loader = member.instance().running().plugin().getClass().getClassLoader();
      T result = TimedCall.within(member.config().timeout(), loader, call);
      if (result != null) {
        return result;
      }
      cause = "returned null";
    } catch (TimeoutException e) {
      cause = "timed out after " + member.config().timeout().toMillis() + " ms";
    } catch (ExecutionException e) {
      cause = Failure.describe(e);
    }
    log.atWarn()
        .addKeyValue("plugin", member.config().name())
        .addKeyValue("cause", cause)
        .log("plugin failed");
    throw new PluginFailure(cause);
  }

  @Override
  public void commit() {
    onCommit.accept(this);
  }

  @Override
  public void abort() {
    retire();
  }

  /** No new session gets these hooks. */
  void retire() {
    usage.retire();
  }

  private void letGo() {
    members.forEach(member -> member.instance().letGo());
  }
}
