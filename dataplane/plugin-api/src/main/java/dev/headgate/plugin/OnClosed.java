package dev.headgate.plugin;

/**
 * After the server connection went back. Runs off the data path, in order, on the plugin's own
 * observer thread.
 */
public interface OnClosed extends Plugin {

  void onClosed(Connection connection, String error);
}
