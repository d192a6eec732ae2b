package dev.headgate.plugin;

import java.nio.ByteBuffer;

/**
 * A response, or a part of one, arrived and was not forwarded yet. Parts are whole protocol
 * messages, unless one message alone exceeds the chunk size; the final part has {@code last}.
 * Threads and buffers as for {@link OnTrafficFromClient}; {@link Verdict.Answer} is not allowed
 * here.
 */
public interface OnTrafficFromServer extends Plugin {

  Verdict onTrafficFromServer(
      Connection connection, ByteBuffer request, ByteBuffer response, boolean last);
}
