@NullMarked
package dev.headgate.proxy.protocol.mariadb;

import org.jspecify.annotations.NullMarked;
