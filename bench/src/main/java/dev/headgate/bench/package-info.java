/** Benchmarks, and what the comparison with peers needs. */
@NullMarked
package dev.headgate.bench;

import org.jspecify.annotations.NullMarked;
