/**
 * The operator's own certificate authority: who may call a pod's control port, and which pod
 * answers. Everything here is a function of stored state and the time; nothing talks to the cluster
 * but {@link dev.headgate.operator.pki.PkiStore}.
 */
@NullMarked
package dev.headgate.operator.pki;

import org.jspecify.annotations.NullMarked;
