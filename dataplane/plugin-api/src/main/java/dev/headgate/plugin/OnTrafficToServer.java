package dev.headgate.plugin;

import java.nio.ByteBuffer;

/**
 * After a request was written to the server. Runs off the data path; the buffer is read-only and
 * valid until return.
 */
public interface OnTrafficToServer extends Plugin {

  void onTrafficToServer(Connection connection, ByteBuffer request);
}
