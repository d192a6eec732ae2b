package dev.headgate.proxy.plugin;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A plugin's own code, run where it may block, for so long and no longer. */
final class TimedCall {

  private TimedCall() {}

  /**
   * @param loader the context class loader of the call
   * @throws ExecutionException with what the call threw
   * @throws TimeoutException when it took longer; it was interrupted, its result does not matter
   *     any more
   */
  static <T> T within(Duration timeout, ClassLoader loader, Callable<T> call)
      throws ExecutionException, TimeoutException {
    var task = new FutureTask<>(call);
    Thread thread = Thread.ofVirtual().name("plugin-call").unstarted(task);
    thread.setContextClassLoader(loader);
    thread.start();
    try {
      return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    } finally {
      task.cancel(true);
    }
  }
}
