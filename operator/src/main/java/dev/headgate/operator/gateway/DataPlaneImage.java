package dev.headgate.operator.gateway;

/**
 * The image of pods whose Gateway names none.
 *
 * @param pullPolicy as Kubernetes spells it
 */
public record DataPlaneImage(String reference, String pullPolicy) {}
