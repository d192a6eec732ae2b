package dev.headgate.proxy.hook;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One call to an observer, waiting in its queue. It owns its buffers until {@link #release}.
 *
 * @param bytes what it keeps alive while it waits
 * @param last the plugin ends with it: it runs whatever the breaker says, and nothing after it does
 */
record Observation(
    Runnable call,
    long bytes,
    @Nullable ByteBuf request,
    @Nullable ByteBuf response,
    boolean last) {

  static Observation of(Runnable call) {
    return new Observation(call, 0, null, null, false);
  }

  static Observation last(Runnable call) {
    return new Observation(call, 0, null, null, true);
  }

  void release() {
    ReferenceCountUtil.release(request);
    ReferenceCountUtil.release(response);
  }
}
