package dev.headgate.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The configuration document that a data plane is trained under. */
final class Document {

  private static final String ADDRESS = "127.0.0.1";

  private Document() {}

  static String of(List<Listener> listeners, ControlKeys keys) {
    ObjectNode document = new ObjectMapper().createObjectNode().put("sequence", 1);
    document.putObject("gateway").put("namespace", "training").put("name", "training");
    ArrayNode fronts = document.putArray("listeners");
    ArrayNode pools = document.putArray("pools");
    for (Listener listener : listeners) {
      front(listener, keys, fronts.addObject());
      pool(listener, pools.addObject());
    }
    // Loaded, but not asked: what passes its hooks would be measured, and few have a plugin there.
    document
        .putArray("plugins")
        .addObject()
        .put("name", "audit")
        .put("type", "BuiltIn")
        .put("builtIn", "audit")
        .putArray("hooks")
        .add("onOpening");
    return document.toPrettyString();
  }

  private static void front(Listener listener, ControlKeys keys, ObjectNode node) {
    node.put("name", listener.name())
        .put("protocol", listener.protocol())
        .put("address", ADDRESS)
        .put("port", listener.port())
        .put("tls", listener.tls());
    if (!listener.tls().equals("Disable")) {
      node.putObject("certificate").put("chain", keys.certificate()).put("key", keys.key());
    }
    node.putArray("routes").addObject().put("pool", listener.name());
  }

  private static void pool(Listener listener, ObjectNode node) {
    node.put("name", listener.name())
        .put("protocol", listener.protocol())
        .put("mode", listener.mode())
        .put("maxServerConnections", 10);
    node.putArray("backends")
        .addObject()
        .put("host", ADDRESS)
        .put("port", listener.server().port());
    if (listener.mode().equals("Session")) {
      node.putObject("users").put(listener.user(), listener.secret());
    }
  }
}
