package dev.headgate.plugin;

/**
 * Every tick interval, from the operator, or from the pod's own clock where none comes. Runs off
 * the data path, in order, on the plugin's own observer thread.
 */
public interface OnTick extends Plugin {

  void onTick(Tick tick);
}
