package dev.headgate.proxy.control;

import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.ConfigurationWriter;
import dev.headgate.config.ListenerConfig;
import dev.headgate.config.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** onRun, as GatewayD has it: a plugin may move a listener to another address before it binds. */
record OnRunAddresses(Configuration configuration) {

  Reading ask(UnaryOperator<String> onRun) {
    Map<String, Object> document = ConfigurationWriter.tree(configuration);
    List<Object> moved = new ArrayList<>();
    boolean changed = false;
    List<?> listeners = (List<?>) document.getOrDefault("listeners", List.of());
    for (int i = 0; i < listeners.size(); i++) {
      ListenerConfig listener = configuration.listeners().get(i);
      String address = listener.address() + ":" + listener.port();
      String answer = onRun.apply(address);
      changed |= !answer.equals(address);
      moved.add(answer.equals(address) ? listeners.get(i) : move(listeners.get(i), answer));
    }
    if (!changed) {
      return new Reading.Valid(configuration);
    }
    document.put("listeners", moved);
    document.remove("revision");
    return ConfigurationReader.read(document);
  }

  /** Leaves it to the reader to complain about an address that is none. */
  private static Map<String, Object> move(Object listener, String address) {
    Map<String, Object> fields = new LinkedHashMap<>();
    ((Map<?, ?>) listener).forEach((name, value) -> fields.put(name.toString(), value));
    int colon = address.lastIndexOf(':');
    fields.put("address", address.substring(0, Math.max(colon, 0)));
    fields.put("port", port(address.substring(colon + 1)));
    return fields;
  }

  private static Object port(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException _) {
      return text;
    }
  }
}
