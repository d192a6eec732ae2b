/** Finding, loading, isolating, breaking and unloading plugins. */
@NullMarked
package dev.headgate.proxy.plugin;

import org.jspecify.annotations.NullMarked;
