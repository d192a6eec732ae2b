/** One client connection: its state machine, its routes, its timers. */
@NullMarked
package dev.headgate.proxy.session;

import org.jspecify.annotations.NullMarked;
