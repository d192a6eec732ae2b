/** Metrics, health endpoints. */
@NullMarked
package dev.headgate.proxy.observe;

import org.jspecify.annotations.NullMarked;
