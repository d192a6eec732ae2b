/** TLS on the connections of sessions. */
@NullMarked
package dev.headgate.proxy.tls;

import org.jspecify.annotations.NullMarked;
