package dev.headgate.plugin;

import java.util.Map;

/** At start and at every push, after validation and before anything is swapped. May block. */
public interface OnConfigLoaded extends Plugin {

  /** Returns the document to use: the given one, or a changed copy, which is validated again. */
  Map<String, Object> onConfigLoaded(Map<String, Object> document);
}
