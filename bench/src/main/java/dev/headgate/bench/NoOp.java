package dev.headgate.bench;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnClosed;
import dev.headgate.plugin.OnOpened;
import dev.headgate.plugin.OnTrafficFromClient;
import dev.headgate.plugin.OnTrafficFromServer;
import dev.headgate.plugin.Verdict;
import java.nio.ByteBuffer;

/** Plugins that do nothing, so that what is measured is what it costs to call them. */
final class NoOp {

  private NoOp() {}

  /** Sees every request and every response before it goes on. */
  static final class Traffic implements OnTrafficFromClient, OnTrafficFromServer {

    @Override
    public Verdict onTrafficFromClient(Connection connection, ByteBuffer request) {
      return Verdict.forward();
    }

    @Override
    public Verdict onTrafficFromServer(
        Connection connection, ByteBuffer request, ByteBuffer response, boolean last) {
      return Verdict.forward();
    }
  }

  /** Is there, and wants nothing of the traffic. */
  static final class Connections implements OnOpened, OnClosed {

    @Override
    public void onOpened(Connection connection) {}

    @Override
    public void onClosed(Connection connection, String error) {}
  }
}
