package dev.headgate.config;

/** How a pool picks the backend of a new server connection. */
public enum Balancing {
  RoundRobin,
  Random,
  WeightedRoundRobin,
  LeastConnections
}
