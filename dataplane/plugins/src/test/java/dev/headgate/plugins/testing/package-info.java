/** A context and connections for tests of plugins. */
@NullMarked
package dev.headgate.plugins.testing;

import org.jspecify.annotations.NullMarked;
