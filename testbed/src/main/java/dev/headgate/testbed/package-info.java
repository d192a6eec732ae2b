/** Real databases out of the build's own dependencies, and what else every module's tests share. */
@NullMarked
package dev.headgate.testbed;

import org.jspecify.annotations.NullMarked;
