/** The control API; tick and signal delivery. */
@NullMarked
package dev.headgate.proxy.control;

import org.jspecify.annotations.NullMarked;
