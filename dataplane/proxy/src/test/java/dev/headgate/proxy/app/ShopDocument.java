package dev.headgate.proxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.testbed.PostgresServer;

/** A document with one listener in front of one PostgreSQL, to be varied. */
record ShopDocument(long sequence, int port, int backend, String plugins, String moreListeners) {

  static ShopDocument of(int port, PostgresServer postgres) {
    return new ShopDocument(1, port, postgres.port(), "", "");
  }

  ShopDocument next() {
    return new ShopDocument(sequence + 1, port, backend, plugins, moreListeners);
  }

  /**
   * @param config JSON in single quotes
   */
  ShopDocument withProbe(String config) {
    String probe = "{'name':'probe','type':'BuiltIn','builtIn':'probe','config':" + config + "}";
    return new ShopDocument(sequence, port, backend, probe, moreListeners);
  }

  ShopDocument withListener(int otherPort) {
    return new ShopDocument(sequence, port, backend, plugins, "," + listener("other", otherPort));
  }

  private static String listener(String name, int port) {
    return """
        {'name':'%s','protocol':'PostgreSQL','address':'127.0.0.1','port':%d,
         'routes':[{'pool':'orders'}]}"""
        .formatted(name, port);
  }

  byte[] json() {
    return """
        {'sequence':%d,'gateway':{'namespace':'default','name':'shop'},
         'listeners':[%s%s],
         'pools':[{'name':'orders','protocol':'PostgreSQL','minIdle':1,'maxServerConnections':20,
                   'backends':[{'host':'127.0.0.1','port':%d}],
                   'healthCheck':{'interval':'200ms','timeout':'200ms'}}],
         'plugins':[%s],'tick':{'interval':'200ms'},'drain':{'timeout':'20s'}}"""
        .formatted(sequence, listener("pg", port), moreListeners, backend, plugins)
        .replace('\'', '"')
        .getBytes(UTF_8);
  }
}
