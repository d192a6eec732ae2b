package dev.headgate.plugin;

/**
 * A logger is (re)configured. Runs off the data path, in order, on the plugin's own observer
 * thread.
 */
public interface OnNewLogger extends Plugin {

  void onNewLogger(NewLogger event);
}
