package dev.headgate.plugin;

/**
 * Before the listeners bind, in the standalone run only. Returns the address to bind instead, or
 * the same. May block.
 */
public interface OnRun extends Plugin {

  String onRun(String address);
}
