package dev.headgate.operator.desired;

/**
 * The PEM files of a pod's control port.
 *
 * @param pins a line each: hex SHA-256 of the public keys whose owner may call
 */
public record ControlFiles(String certificate, String key, String roots, String pins) {

  @Override
  public String toString() {
    return "ControlFiles[***]";
  }
}
