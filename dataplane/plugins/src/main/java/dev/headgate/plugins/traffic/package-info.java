/** The types and sizes of messages, in the log. */
@NullMarked
package dev.headgate.plugins.traffic;

import org.jspecify.annotations.NullMarked;
