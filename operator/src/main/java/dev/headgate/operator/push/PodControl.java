package dev.headgate.operator.push;

import java.io.IOException;
import java.time.Duration;

/** The control API of one fleet's pods. Every call blocks its (virtual) thread. */
public interface PodControl extends AutoCloseable {

  /**
   * @throws IOException when the pod is not there, is somebody else, or answers nonsense
   */
  PodState state(Pod pod, Duration timeout) throws IOException, InterruptedException;

  PushAnswer push(Pod pod, Document document, Duration timeout)
      throws IOException, InterruptedException;

  void tick(Pod pod, Tick tick, Duration timeout) throws IOException, InterruptedException;

  /** Returns once the pod acted on the signal, now or earlier. */
  void signal(Pod pod, Signal signal, Duration timeout) throws IOException, InterruptedException;

  @Override
  void close();
}
