/**
 * Gateway, Pool and Plugin, as users write them.
 *
 * <p>An absent field takes its default in the record's constructor: the API server fills it in from
 * the schema, a manifest in a folder has no API server. A test holds the two against each other. A
 * field whose schema says {@code required} may still be null here when nothing enforced the schema.
 */
@NullMarked
package dev.headgate.crd.v1alpha1;

import org.jspecify.annotations.NullMarked;
