package dev.headgate.proxy.hook;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnBooted;
import dev.headgate.plugin.OnBooting;
import dev.headgate.plugin.OnClosed;
import dev.headgate.plugin.OnClosing;
import dev.headgate.plugin.OnNewClient;
import dev.headgate.plugin.OnNewLogger;
import dev.headgate.plugin.OnNewPool;
import dev.headgate.plugin.OnNewProxy;
import dev.headgate.plugin.OnNewServer;
import dev.headgate.plugin.OnOpened;
import dev.headgate.plugin.OnOpening;
import dev.headgate.plugin.OnSignal;
import dev.headgate.plugin.OnTick;
import dev.headgate.plugin.OnTraffic;
import dev.headgate.plugin.OnTrafficFromClient;
import dev.headgate.plugin.OnTrafficFromServer;
import dev.headgate.plugin.OnTrafficToClient;
import dev.headgate.plugin.OnTrafficToServer;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes the hooks of one snapshot from the plugins that take part, in their order. */
public final class HookCompiler {

  private final List<Registration> order;
  private final Usage usage;

  private HookCompiler(List<Registration> order, Usage usage) {
    this.order = order;
    this.usage = usage;
  }

  public static Hooks compile(List<Registration> order, Usage usage) {
    return new HookCompiler(List.copyOf(order), usage).hooks();
  }

  private Hooks hooks() {
    return new Hooks(
        notification(OnNewLogger.class, OnNewLogger::onNewLogger),
        notification(OnNewPool.class, OnNewPool::onNewPool),
        notification(OnNewClient.class, OnNewClient::onNewClient),
        notification(OnNewProxy.class, OnNewProxy::onNewProxy),
        notification(OnNewServer.class, OnNewServer::onNewServer),
        notification(OnSignal.class, OnSignal::onSignal),
        notification(OnBooting.class, OnBooting::onBooting),
        notification(OnBooted.class, OnBooted::onBooted),
        connections(OnOpening.class, (plugin, connection, _) -> plugin.onOpening(connection)),
        connections(OnOpened.class, (plugin, connection, _) -> plugin.onOpened(connection)),
        connections(OnClosing.class, OnClosing::onClosing),
        connections(OnClosed.class, OnClosed::onClosed),
        connections(OnTraffic.class, (plugin, connection, _) -> plugin.onTraffic(connection)),
        requests(),
        traffic(
            OnTrafficToServer.class,
            (plugin, connection, request, _, _) -> plugin.onTrafficToServer(connection, request)),
        responses(),
        traffic(OnTrafficToClient.class, OnTrafficToClient::onTrafficToClient),
        notification(OnTick.class, OnTick::onTick),
        usage);
  }

  private <H, E> @Nullable Notification<E> notification(Class<H> hook, BiConsumer<H, E> call) {
    List<Observer<H>> observers = observers(hook);
    if (observers.isEmpty()) {
      return null;
    }
    return event -> {
      for (Observer<H> observer : observers) {
        observer.plugin.offer(() -> call.accept(observer.hook, event));
      }
    };
  }

  private interface ConnectionCall<H> {
    void accept(H hook, Connection connection, String error);
  }

  private <H> @Nullable ConnectionNotification connections(Class<H> hook, ConnectionCall<H> call) {
    List<Observer<H>> observers = observers(hook);
    if (observers.isEmpty()) {
      return null;
    }
    return (connection, error) -> {
      for (Observer<H> observer : observers) {
        observer.plugin.offer(() -> call.accept(observer.hook, connection, error));
      }
    };
  }

  private interface TrafficCall<H> {
    void accept(
        H hook, Connection connection, ByteBuffer request, ByteBuffer response, boolean last);
  }

  private <H> @Nullable TrafficNotification traffic(Class<H> hook, TrafficCall<H> call) {
    List<Observer<H>> observers = observers(hook);
    if (observers.isEmpty()) {
      return null;
    }
    return (connection, request, response, last) -> {
      for (Observer<H> observer : observers) {
        // Slices, because whoever writes the originals moves their indices.
        ByteBuf seenRequest = request.retainedSlice();
        ByteBuf seenResponse = response == null ? null : response.retainedSlice();
        observer.plugin.offer(
            new Observation(
                () ->
                    call.accept(
                        observer.hook,
                        connection,
                        TrafficChain.view(seenRequest),
                        seenResponse == null ? EMPTY : TrafficChain.view(seenResponse),
                        last),
                footprint(request) + (response == null ? 0 : footprint(response)),
                seenRequest,
                seenResponse,
                false));
      }
    };
  }

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** What a slice keeps from being freed: all of the buffer it was cut from. */
  private static long footprint(ByteBuf bytes) {
    ByteBuf root = bytes;
    while (root.unwrap() != null) {
      root = root.unwrap();
    }
    return root.capacity();
  }

  private @Nullable RequestChain requests() {
    List<Link<OnTrafficFromClient>> links = links(OnTrafficFromClient.class);
    return links.isEmpty() ? null : new RequestPlugins(links, usage);
  }

  private @Nullable ResponseChain responses() {
    List<Link<OnTrafficFromServer>> links = links(OnTrafficFromServer.class);
    return links.isEmpty() ? null : new ResponsePlugins(links, usage);
  }

  private <H> List<Link<H>> links(Class<H> type) {
    List<Link<H>> links = new ArrayList<>();
    for (Registration registration : order) {
      H hook = registration.as(type);
      if (hook != null) {
        links.add(Link.of(registration, hook));
      }
    }
    return links;
  }

  private record Observer<H>(RunningPlugin plugin, H hook) {}

  private <H> List<Observer<H>> observers(Class<H> type) {
    return links(type).stream().map(link -> new Observer<>(link.plugin(), link.hook())).toList();
  }
}
