/**
 * What happens to a fleet over time and outside reconcile threads: rounds of pushes, ticks and
 * signals. Results wake the Gateway's reconciler.
 */
@NullMarked
package dev.headgate.operator.event;

import org.jspecify.annotations.NullMarked;
