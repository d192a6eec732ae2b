package dev.headgate.proxy.app;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Signals of the operating system. The JDK's one way to them is {@code sun.misc.Signal} (module
 * jdk.unsupported), which javac cannot be kept from warning of; hence the reflection.
 */
public final class OsSignals {

  private OsSignals() {}

  /**
   * From now on {@code handler} gets each signal {@code name} ("HUP"), on a thread of its own, and
   * the JVM's default does not happen.
   */
  public static void handle(String name, Consumer<String> handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              OsSignals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  handler.accept(name);
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handlerType)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no signals in this JVM", e);
    }
  }
}
