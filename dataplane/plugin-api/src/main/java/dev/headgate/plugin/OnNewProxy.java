package dev.headgate.plugin;

/**
 * A route from a listener to a pool exists. Runs off the data path, in order, on the plugin's own
 * observer thread.
 */
public interface OnNewProxy extends Plugin {

  void onNewProxy(NewProxy event);
}
