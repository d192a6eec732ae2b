/** Tells in a Pool's status who uses it and what their pods say about it. */
@NullMarked
package dev.headgate.operator.pool;

import org.jspecify.annotations.NullMarked;
