package dev.headgate.config;

/** What a failed plugin call means for the client's request. */
public enum FailurePolicy {
  /** The request is refused with a proper error. */
  Fail,
  /** The next plugin gets what the failed one got. */
  Ignore
}
