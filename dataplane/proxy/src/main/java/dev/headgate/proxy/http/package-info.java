/** A small HTTP/1.1 server for the control API and the health endpoints. */
@NullMarked
package dev.headgate.proxy.http;

import org.jspecify.annotations.NullMarked;
