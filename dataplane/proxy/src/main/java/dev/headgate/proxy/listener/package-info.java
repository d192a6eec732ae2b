/** Bind, accept, limits. */
@NullMarked
package dev.headgate.proxy.listener;

import org.jspecify.annotations.NullMarked;
