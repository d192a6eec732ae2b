package dev.headgate.plugins.traffic;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnClosed;
import dev.headgate.plugin.OnTrafficToClient;
import dev.headgate.plugin.OnTrafficToServer;
import dev.headgate.plugin.PluginContext;
import dev.headgate.plugins.wire.Wire;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line for every request and every part of a response: the types of its messages, how many of
 * each, and the bytes in all. Never what is in them. It observes what was written already, so no
 * client waits for the log.
 */
final class LogTraffic implements OnTrafficToServer, OnTrafficToClient, OnClosed {

  private final PluginContext context;

  /** Bytes of a long message, by connection, that the next parts of the response go on with. */
  private final Map<Long, Integer> unfinished = new HashMap<>();

  LogTraffic(PluginContext context) {
    this.context = context;
  }

  @Override
  public void onTrafficToServer(Connection connection, ByteBuffer request) {
    Messages messages = Messages.in(request, wire(connection), 0, true);
    log("request", connection, request, messages.counts());
  }

  @Override
  public void onTrafficToClient(
      Connection connection, ByteBuffer request, ByteBuffer response, boolean last) {
    int begun = unfinished.getOrDefault(connection.id(), 0);
    Messages messages = Messages.in(response, wire(connection), begun, false);
    if (messages.missing() == 0 || last) {
      unfinished.remove(connection.id());
    } else {
      unfinished.put(connection.id(), messages.missing());
    }
    log("response", connection, response, messages.counts());
  }

  @Override
  public void onClosed(Connection connection, String error) {
    unfinished.remove(connection.id());
  }

  private static Wire wire(Connection connection) {
    return Wire.valueOf(connection.protocol());
  }

  private void log(
      String what, Connection connection, ByteBuffer bytes, Map<String, Integer> messages) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("connection", connection.id());
    fields.put("listener", connection.listener());
    fields.put("messages", messages);
    fields.put("bytes", bytes.remaining());
    context.log(Level.INFO, what, fields);
  }
}
