@NullMarked
package dev.headgate.training;

import org.jspecify.annotations.NullMarked;
