/** Who connected, from where, to what, for how long, and with how many requests. */
@NullMarked
package dev.headgate.plugins.audit;

import org.jspecify.annotations.NullMarked;
