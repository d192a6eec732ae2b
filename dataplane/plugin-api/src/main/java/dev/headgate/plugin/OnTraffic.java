package dev.headgate.plugin;

/**
 * Client traffic begins a request. Runs off the data path, in order, on the plugin's own observer
 * thread.
 */
public interface OnTraffic extends Plugin {

  void onTraffic(Connection connection);
}
