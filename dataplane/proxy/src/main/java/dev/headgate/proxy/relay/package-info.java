/** Bytes between two channels: flushes and back-pressure. */
@NullMarked
package dev.headgate.proxy.relay;

import org.jspecify.annotations.NullMarked;
