package dev.headgate.config;

/** By what a client shows who it is. */
public enum AuthenticationMethod {
  /** It proves its password, by a challenge. */
  Password,
  /** It says its password, under TLS. */
  ClearPassword,
  /** Its certificate's common name is the user. */
  Certificate,
  /** Where it comes from is enough. */
  Trust;

  /** Whether it knows the password, the client shows. */
  public boolean byPassword() {
    return this == Password || this == ClearPassword;
  }
}
