package dev.headgate.plugin;

/**
 * An OS signal, or one that the operator sent; once per id. Runs off the data path, in order, on
 * the plugin's own observer thread.
 */
public interface OnSignal extends Plugin {

  void onSignal(SignalEvent event);
}
