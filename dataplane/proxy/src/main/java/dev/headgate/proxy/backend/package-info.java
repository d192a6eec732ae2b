/** Addresses, balancing, health, connecting. */
@NullMarked
package dev.headgate.proxy.backend;

import org.jspecify.annotations.NullMarked;
