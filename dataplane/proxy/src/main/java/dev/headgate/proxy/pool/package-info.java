/** Server connections: their state machine, idle ones, waiters, permits. */
@NullMarked
package dev.headgate.proxy.pool;

import org.jspecify.annotations.NullMarked;
