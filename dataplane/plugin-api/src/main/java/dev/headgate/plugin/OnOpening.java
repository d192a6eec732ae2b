package dev.headgate.plugin;

/**
 * Accepted, before a server connection is taken. Runs off the data path, in order, on the plugin's
 * own observer thread.
 */
public interface OnOpening extends Plugin {

  void onOpening(Connection connection);
}
