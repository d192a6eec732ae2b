package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.Identity;

/**
 * What client and server agreed on, as far as it outlives the log-in: how later packets read and
 * how the session behaves. So that no packet needs to be rewritten, it is the same towards both.
 *
 * @param charset number of the collation that the session begins with, and is reset to
 */
record MariaDbTraits(long capabilities, int charset) implements Identity.Traits {

  MariaDbTraits {
    capabilities &= ~Capability.LOGIN_ONLY;
  }
}
