/** Hook chains compiled per snapshot, dispatch, verdicts. */
@NullMarked
package dev.headgate.proxy.hook;

import org.jspecify.annotations.NullMarked;
