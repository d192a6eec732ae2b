package dev.headgate.config;

/** Where a plugin's code comes from. */
public enum PluginType {
  BuiltIn,
  Java
}
