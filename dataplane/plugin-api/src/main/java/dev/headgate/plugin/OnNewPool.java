package dev.headgate.plugin;

/**
 * A pool is created and at its minimum size. Runs off the data path, in order, on the plugin's own
 * observer thread.
 */
public interface OnNewPool extends Plugin {

  void onNewPool(NewPool event);
}
