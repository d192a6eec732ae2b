/** Just enough of the wire protocols to find statements and message types. */
@NullMarked
package dev.headgate.plugins.wire;

import org.jspecify.annotations.NullMarked;
