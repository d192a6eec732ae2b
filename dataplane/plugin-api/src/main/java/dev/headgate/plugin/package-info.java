/** What a plugin author compiles against: the factory, the hooks, their events and verdicts. */
@NullMarked
package dev.headgate.plugin;

import org.jspecify.annotations.NullMarked;
