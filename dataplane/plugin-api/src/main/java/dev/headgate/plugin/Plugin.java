package dev.headgate.plugin;

/**
 * An instance of a plugin. It implements the interfaces of the hooks it wants ({@link OnOpening},
 * {@link OnTrafficFromClient}, ...); what it does not implement costs nothing.
 */
public interface Plugin extends AutoCloseable {

  /** Called once, after the last hook call has ended, on a thread that may block. */
  @Override
  default void close() {}
}
