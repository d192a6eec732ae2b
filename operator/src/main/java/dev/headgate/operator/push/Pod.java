package dev.headgate.operator.push;

import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * A pod with an address that is not on its way out.
 *
 * @param ready as Kubernetes sees it: a pod may answer on its control port and still not be ready
 * @param complete whether it has every plugin jar that the target document needs; a pod of an older
 *     template has not, and is replaced rather than pushed to
 */
public record Pod(
    String name, InetSocketAddress control, Instant created, boolean ready, boolean complete) {}
