package dev.headgate.proxy.session;

import dev.headgate.config.ListenerConfig;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/**
 * What one listener of a snapshot serves its clients with; a new snapshot brings a new one.
 *
 * @param tls null where TLS does not end at the listener
 */
public record Service(
    ListenerConfig listener,
    Dialect dialect,
    Routes routes,
    AuthenticationRules authentication,
    Hooks hooks,
    @Nullable ClientTls tls) {}
