/** Main, boot order, OS signals, shutdown. */
@NullMarked
package dev.headgate.proxy.app;

import org.jspecify.annotations.NullMarked;
