/** What differs between databases, as an interface. */
@NullMarked
package dev.headgate.proxy.protocol;

import org.jspecify.annotations.NullMarked;
