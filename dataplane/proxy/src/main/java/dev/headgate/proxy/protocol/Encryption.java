package dev.headgate.proxy.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How a client's connection is encrypted.
 *
 * @param applicationProtocol agreed on by ALPN, if any
 * @param commonName of the certificate that the client showed and we trust, if any
 */
public record Encryption(@Nullable String applicationProtocol, @Nullable String commonName) {}
