package dev.headgate.proxy.pool;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Account;

/** An account of our own at the database, in whose name others are served. */
record ServiceAccount(String user, Secret password) implements Account {}
