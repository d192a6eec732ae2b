package dev.headgate.proxy.control;

/** Where a data plane is in its life; the names are part of the control API. */
public enum Phase {
  /** No configuration serves yet. */
  Starting,
  Ready,
  /** Ending: no new clients, sessions leave at their next safe boundary. */
  Draining
}
