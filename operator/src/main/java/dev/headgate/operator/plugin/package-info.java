/** Tells in a Plugin's status who uses it and how it does in their pods. */
@NullMarked
package dev.headgate.operator.plugin;

import org.jspecify.annotations.NullMarked;
