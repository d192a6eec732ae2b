/** The examples and the chart, run as a user runs them. */
@NullMarked
package dev.headgate.examples;

import org.jspecify.annotations.NullMarked;
