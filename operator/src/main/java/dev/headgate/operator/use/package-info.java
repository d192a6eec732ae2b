/** Which Gateways use a Pool or a Plugin, and how far it got with each of them. */
@NullMarked
package dev.headgate.operator.use;

import org.jspecify.annotations.NullMarked;
