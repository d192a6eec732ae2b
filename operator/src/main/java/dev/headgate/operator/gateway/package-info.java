/** Reconciles Gateways: compile, promote, apply, aim the fleet, tell how it went. */
@NullMarked
package dev.headgate.operator.gateway;

import org.jspecify.annotations.NullMarked;
