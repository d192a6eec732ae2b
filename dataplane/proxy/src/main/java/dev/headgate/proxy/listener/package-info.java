/** Bind, accept, limits, and whose a connection is. */
@NullMarked
package dev.headgate.proxy.listener;

import org.jspecify.annotations.NullMarked;
