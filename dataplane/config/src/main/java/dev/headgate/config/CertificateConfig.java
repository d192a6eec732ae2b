package dev.headgate.config;

/**
 * Who somebody is, for TLS.
 *
 * @param chain in PEM, its own certificate first
 * @param key in PEM, PKCS #8
 */
public record CertificateConfig(String chain, Secret key) {}
