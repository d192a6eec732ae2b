package dev.headgate.plugin;

/**
 * Before the first listener is bound. Runs off the data path, in order, on the plugin's own
 * observer thread.
 */
public interface OnBooting extends Plugin {

  void onBooting(String status);
}
