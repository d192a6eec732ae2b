package dev.headgate.plugin;

/** Drained, before the process ends. May block briefly. */
public interface OnShutdown extends Plugin {

  void onShutdown(int connections);
}
