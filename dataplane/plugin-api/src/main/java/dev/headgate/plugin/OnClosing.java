package dev.headgate.plugin;

/**
 * Before the server connection goes back; {@code error} is empty when there was none. Runs off the
 * data path, in order, on the plugin's own observer thread.
 */
public interface OnClosing extends Plugin {

  void onClosing(Connection connection, String error);
}
