package dev.headgate.plugin;

/** A listener exists. Runs off the data path, in order, on the plugin's own observer thread. */
public interface OnNewServer extends Plugin {

  void onNewServer(NewServer event);
}
