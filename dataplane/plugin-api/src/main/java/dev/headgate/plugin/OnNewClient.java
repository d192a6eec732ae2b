package dev.headgate.plugin;

/**
 * A server connection was made; GatewayD calls these clients. Runs off the data path, in order, on
 * the plugin's own observer thread.
 */
public interface OnNewClient extends Plugin {

  void onNewClient(NewClient event);
}
