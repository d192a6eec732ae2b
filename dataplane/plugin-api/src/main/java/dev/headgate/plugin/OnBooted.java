package dev.headgate.plugin;

/**
 * All listeners are bound and accept. Runs off the data path, in order, on the plugin's own
 * observer thread.
 */
public interface OnBooted extends Plugin {

  void onBooted(String status);
}
