package dev.headgate.plugin;

/**
 * A server connection was assigned. Runs off the data path, in order, on the plugin's own observer
 * thread.
 */
public interface OnOpened extends Plugin {

  void onOpened(Connection connection);
}
