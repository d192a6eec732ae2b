package dev.headgate.proxy.control;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Small configuration documents. */
public final class Documents {

  private Documents() {}

  public static byte[] document(long sequence, int port) {
    return document(sequence, port, "");
  }

  /**
   * @param more further fields, with single quotes
   */
  public static byte[] document(long sequence, int port, String more) {
    return """
        {'sequence':%d,'gateway':{'namespace':'default','name':'shop'},
         'listeners':[{'name':'pg','protocol':'PostgreSQL','address':'127.0.0.1','port':%d,
                       'routes':[{'pool':'orders'}]}],
         'pools':[{'name':'orders','protocol':'PostgreSQL',
                   'backends':[{'host':'127.0.0.1','port':5432}]}]%s}
        """
        .formatted(sequence, port, more)
        .replace('\'', '"')
        .getBytes(UTF_8);
  }
}
