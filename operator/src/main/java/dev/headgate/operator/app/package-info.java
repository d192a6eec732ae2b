/** The operator as a process, and as something to embed: settings, wiring, leader, health. */
@NullMarked
package dev.headgate.operator.app;

import org.jspecify.annotations.NullMarked;
