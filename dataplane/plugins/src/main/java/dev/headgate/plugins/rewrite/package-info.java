/** Replaces or refuses the statements that match a pattern. */
@NullMarked
package dev.headgate.plugins.rewrite;

import org.jspecify.annotations.NullMarked;
