/** PostgreSQL's wire protocol, version 3. */
@NullMarked
package dev.headgate.proxy.protocol.postgresql;

import org.jspecify.annotations.NullMarked;
