package dev.headgate.operator.push;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Does one thing at all pods at a time, each on a virtual thread, and waits for the last. */
public final class EachPod {

  private EachPod() {}

  /** What is asked of one pod. A failure that is the pod's own is part of {@code R}. */
  @FunctionalInterface
  public interface Call<R> {
    R at(Pod pod) throws InterruptedException;
  }

  /** Results by pod name, in the order of the pods. An interrupt cancels what still runs. */
  public static <R> Map<String, R> of(List<Pod> pods, Call<R> call) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = pods.stream().map(pod -> (Callable<R>) () -> call.at(pod)).toList();
      var results = new LinkedHashMap<String, R>();
      var futures = threads.invokeAll(tasks);
      for (int i = 0; i < futures.size(); i++) {
        results.put(pods.get(i).name(), futures.get(i).get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
