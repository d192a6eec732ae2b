package dev.headgate.proxy.plugin;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.NewClient;
import dev.headgate.plugin.NewLogger;
import dev.headgate.plugin.NewPool;
import dev.headgate.plugin.NewProxy;
import dev.headgate.plugin.NewServer;
import dev.headgate.plugin.OnBooted;
import dev.headgate.plugin.OnBooting;
import dev.headgate.plugin.OnClosed;
import dev.headgate.plugin.OnClosing;
import dev.headgate.plugin.OnConfigLoaded;
import dev.headgate.plugin.OnHook;
import dev.headgate.plugin.OnNewClient;
import dev.headgate.plugin.OnNewLogger;
import dev.headgate.plugin.OnNewPool;
import dev.headgate.plugin.OnNewProxy;
import dev.headgate.plugin.OnNewServer;
import dev.headgate.plugin.OnOpened;
import dev.headgate.plugin.OnOpening;
import dev.headgate.plugin.OnRun;
import dev.headgate.plugin.OnShutdown;
import dev.headgate.plugin.OnSignal;
import dev.headgate.plugin.OnTick;
import dev.headgate.plugin.OnTraffic;
import dev.headgate.plugin.OnTrafficFromClient;
import dev.headgate.plugin.OnTrafficFromServer;
import dev.headgate.plugin.OnTrafficToClient;
import dev.headgate.plugin.OnTrafficToServer;
import dev.headgate.plugin.SignalEvent;
import dev.headgate.plugin.Tick;
import dev.headgate.plugin.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Has all 22 hooks, changes nothing, and keeps what they were called with. */
final class EveryHook
    implements OnConfigLoaded,
        OnNewLogger,
        OnNewPool,
        OnNewClient,
        OnNewProxy,
        OnNewServer,
        OnSignal,
        OnRun,
        OnBooting,
        OnBooted,
        OnOpening,
        OnOpened,
        OnClosing,
        OnClosed,
        OnTraffic,
        OnTrafficFromClient,
        OnTrafficToServer,
        OnTrafficFromServer,
        OnTrafficToClient,
        OnShutdown,
        OnTick,
        OnHook {

  /** A call; bytes are kept as text. */
  record Call(String hook, List<Object> arguments) {

    <T> T argument(int index, Class<T> type) {
      return type.cast(arguments.get(index));
    }

    String text(int index) {
      return argument(index, String.class);
    }

    Connection connection() {
      return argument(0, Connection.class);
    }
  }

  final List<Call> calls = new CopyOnWriteArrayList<>();

  private void add(String hook, Object... arguments) {
    calls.add(new Call(hook, Arrays.asList(arguments)));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
  }

  @Override
  public Map<String, Object> onConfigLoaded(Map<String, Object> document) {
    add("onConfigLoaded", document);
    return document;
  }

  @Override
  public void onNewLogger(NewLogger event) {
    add("onNewLogger", event);
  }

  @Override
  public void onNewPool(NewPool event) {
    add("onNewPool", event);
  }

  @Override
  public void onNewClient(NewClient event) {
    add("onNewClient", event);
  }

  @Override
  public void onNewProxy(NewProxy event) {
    add("onNewProxy", event);
  }

  @Override
  public void onNewServer(NewServer event) {
    add("onNewServer", event);
  }

  @Override
  public void onSignal(SignalEvent event) {
    add("onSignal", event);
  }

  @Override
  public String onRun(String address) {
    add("onRun", address);
    return address;
  }

  @Override
  public void onBooting(String status) {
    add("onBooting", status);
  }

  @Override
  public void onBooted(String status) {
    add("onBooted", status);
  }

  @Override
  public void onOpening(Connection connection) {
    add("onOpening", connection);
  }

  @Override
  public void onOpened(Connection connection) {
    add("onOpened", connection);
  }

  @Override
  public void onClosing(Connection connection, String error) {
    add("onClosing", connection, error);
  }

  @Override
  public void onClosed(Connection connection, String error) {
    add("onClosed", connection, error);
  }

  @Override
  public void onTraffic(Connection connection) {
    add("onTraffic", connection);
  }

  @Override
  public Verdict onTrafficFromClient(Connection connection, ByteBuffer request) {
    add("onTrafficFromClient", connection, text(request));
    return Verdict.forward();
  }

  @Override
  public void onTrafficToServer(Connection connection, ByteBuffer request) {
    add("onTrafficToServer", connection, text(request));
  }

  @Override
  public Verdict onTrafficFromServer(
      Connection connection, ByteBuffer request, ByteBuffer response, boolean last) {
    add("onTrafficFromServer", connection, text(request), text(response), last);
    return Verdict.forward();
  }

  @Override
  public void onTrafficToClient(
      Connection connection, ByteBuffer request, ByteBuffer response, boolean last) {
    add("onTrafficToClient", connection, text(request), text(response), last);
  }

  @Override
  public void onShutdown(int connections) {
    add("onShutdown", connections);
  }

  @Override
  public void onTick(Tick tick) {
    add("onTick", tick);
  }

  @Override
  public void onHook(String name, Map<String, Object> args) {
    add("onHook", name, args);
  }
}
