package dev.headgate.proxy.backend;

import java.security.Security;

/** How long this JVM remembers what names resolve to. */
public final class NameCache {

  private NameCache() {}

  /**
   * A second for what was found, nothing for what was not: left alone, the JDK would deny for 10 s
   * that a name exists. A headless Service has no address while its database restarts, and we
   * promise to be back within a second.
   *
   * <p>The JVM reads this once, at its first lookup of anything: a program calls it before all
   * else.
   */
  public static void keepBrief() {
    Security.setProperty("networkaddress.cache.negative.ttl", "0"); // seconds
    Security.setProperty("networkaddress.cache.ttl", "1");
  }
}
