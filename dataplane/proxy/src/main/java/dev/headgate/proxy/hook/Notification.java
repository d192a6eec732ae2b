package dev.headgate.proxy.hook;

/**
 * Tells every registered plugin, off the data path: never blocks, never throws; what overflows is
 * counted.
 */
@FunctionalInterface
public interface Notification<E> {

  void fire(E event);
}
