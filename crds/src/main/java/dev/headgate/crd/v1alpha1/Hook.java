package dev.headgate.crd.v1alpha1;

/** The hooks, in the order in which a data plane fires them. */
public enum Hook {
  onConfigLoaded,
  onNewLogger,
  onNewPool,
  onNewClient,
  onNewProxy,
  onNewServer,
  onSignal,
  onRun,
  onBooting,
  onBooted,
  onOpening,
  onOpened,
  onClosing,
  onClosed,
  onTraffic,
  onTrafficFromClient,
  onTrafficToServer,
  onTrafficFromServer,
  onTrafficToClient,
  onShutdown,
  onTick,
  onHook
}
