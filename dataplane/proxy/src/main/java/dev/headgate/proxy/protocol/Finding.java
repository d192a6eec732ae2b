package dev.headgate.proxy.protocol;

/** What is known of a user who wants to log in. */
public sealed interface Finding {

  record Known(Account account) implements Finding {}

  record Nobody() implements Finding {}

  /** It cannot be told: the database, which is to be asked, does not answer. */
  record Unavailable(Refusal refusal) implements Finding {}
}
