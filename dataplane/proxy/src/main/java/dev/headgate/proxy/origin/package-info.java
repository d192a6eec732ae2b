/** Whose a connection is, where others stand in between: HAProxy's PROXY protocol, in and out. */
@NullMarked
package dev.headgate.proxy.origin;

import org.jspecify.annotations.NullMarked;
