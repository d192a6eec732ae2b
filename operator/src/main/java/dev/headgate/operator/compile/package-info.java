/**
 * Resources in, configuration document or problems out. Pure, and free of any cluster: {@code
 * headgate run} uses the same compiler on a folder of manifests.
 */
@NullMarked
package dev.headgate.operator.compile;

import org.jspecify.annotations.NullMarked;
