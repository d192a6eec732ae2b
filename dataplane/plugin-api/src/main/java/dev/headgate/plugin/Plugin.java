package dev.headgate.plugin;

/**
 * An instance of a plugin. It implements the interfaces of the hooks it wants ({@link OnOpening},
 * {@link OnTrafficFromClient}, ...); what it does not implement costs nothing.
 *
 * <p>What it can rely on:
 *
 * <ul>
 *   <li>No hook is called before {@link PluginFactory#create} has returned, and none after {@link
 *       #close} was called. Everything done in {@code create} is visible to every hook.
 *   <li>{@link #close} is called exactly once for every instance that {@code create} returned,
 *       after the last hook call has ended.
 *   <li>Notifications ({@link OnOpening}, {@link OnTrafficToServer}, {@link OnTick}, ...) come one
 *       at a time, in order, on a thread of the plugin's own that may block. Their queue is
 *       bounded: what a slow plugin cannot take is dropped and counted, nobody waits for it.
 *   <li>{@link OnTrafficFromClient} and {@link OnTrafficFromServer} come on the event loop of the
 *       connection and must not block, or on a virtual thread each if the plugin is {@link
 *       Blocking}. Different connections call at the same time.
 *   <li>A call that throws, returns null or exceeds {@code spec.timeout} has failed; {@code
 *       spec.failurePolicy} says what then happens to the request. After five failures in a row the
 *       plugin is not called for a while, which counts as failing, and is then tried again.
 * </ul>
 */
public interface Plugin extends AutoCloseable {

  /** Called once, after the last hook call has ended, on a thread that may block. */
  @Override
  default void close() {}
}
