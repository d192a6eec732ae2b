/**
 * Brings every pod of a Gateway onto its newest document, canary first, and says how far it got.
 * Runs on virtual threads of its own; reconcile threads only hand over a {@link
 * dev.headgate.operator.push.FleetTarget} and read a {@link
 * dev.headgate.operator.push.FleetReport}.
 */
@NullMarked
package dev.headgate.operator.push;

import org.jspecify.annotations.NullMarked;
