package dev.headgate.proxy.relay;

import io.netty.channel.WriteBufferWaterMark;

/** Bytes between a client and its server connection. */
public interface Relay {

  /** Of both legs: a peer that stops reading costs at most this and one read. */
  WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(32 << 10, 64 << 10);
}
