package dev.headgate.plugin;

import java.util.Map;

/**
 * Fired by name: by a plugin through its context, or by the operator's signal of kind {@code Hook}.
 */
public interface OnHook extends Plugin {

  void onHook(String name, Map<String, Object> args);
}
