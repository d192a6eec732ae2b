package dev.headgate.proxy.hook;

import dev.headgate.config.FailurePolicy;
import dev.headgate.plugin.Blocking;
import dev.headgate.proxy.protocol.Refusal;

/**
 * One plugin's place in a traffic chain.
 *
 * @param failure what the client hears when the plugin failed and its policy is Fail
 */
record Link<H>(
    RunningPlugin plugin,
    H hook,
    boolean blocking,
    boolean failClosed,
    long timeoutNanos,
    Refusal failure) {

  static <H> Link<H> of(Registration registration, H hook) {
    return new Link<>(
        registration.plugin(),
        hook,
        hook instanceof Blocking,
        registration.failurePolicy() == FailurePolicy.Fail,
        registration.timeout().toNanos(),
        new Refusal(
            Refusal.Reason.PLUGIN_FAILED,
            "plugin \"" + registration.plugin().name() + "\" failed"));
  }
}
