package dev.headgate.plugin;

import java.nio.ByteBuffer;

/**
 * After (a part of) a response was written to the client. Off the data path; buffers valid until
 * return.
 */
public interface OnTrafficToClient extends Plugin {

  void onTrafficToClient(
      Connection connection, ByteBuffer request, ByteBuffer response, boolean last);
}
