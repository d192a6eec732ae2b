package dev.headgate.proxy.hook;

import dev.headgate.plugin.Connection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * As {@link Notification}, for traffic: retains what it needs, the caller keeps its own references.
 */
@FunctionalInterface
public interface TrafficNotification {

  void fire(Connection connection, ByteBuf request, @Nullable ByteBuf response, boolean last);
}
