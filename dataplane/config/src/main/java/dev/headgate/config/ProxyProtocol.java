package dev.headgate.config;

/** Whether a pool's backends are told by HAProxy's PROXY protocol whose a connection is. */
public enum ProxyProtocol {
  None,
  /** In text. */
  V1,
  /** In bytes. */
  V2
}
