/** Configuration document to immutable runtime snapshot; the difference of two; the swap. */
@NullMarked
package dev.headgate.proxy.snapshot;

import org.jspecify.annotations.NullMarked;
