package dev.headgate.proxy.app;

import dev.headgate.proxy.control.FakePlugins;
import dev.headgate.proxy.control.FakeSnapshots;
import dev.headgate.proxy.relay.Transport;

/** Engines without database clients, for what stands around them. */
final class Engines {

  private Engines() {}

  static Engine fake(FakePlugins plugins, FakeSnapshots snapshots) {
    Transport transport = Transport.best();
    return Engine.of(transport, transport.newLoops(1), plugins, snapshots);
  }
}
