/** The commands behind {@code ./headgate}: results on stdout, log on stderr. */
@NullMarked
package dev.headgate.cli;

import org.jspecify.annotations.NullMarked;
