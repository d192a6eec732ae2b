/** What all three kinds of status have in common: conditions, Events, patching nothing else. */
@NullMarked
package dev.headgate.operator.status;

import org.jspecify.annotations.NullMarked;
