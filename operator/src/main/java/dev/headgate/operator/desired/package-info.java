/**
 * The Kubernetes objects of a Gateway, as pure functions of one immutable model. What changes with
 * the live configuration is in the boot Secret and the Service, and nowhere in the pod template.
 */
@NullMarked
package dev.headgate.operator.desired;

import org.jspecify.annotations.NullMarked;
