/**
 * The configuration document that the operator pushes and a data plane runs: records, validation,
 * canonical JSON.
 */
@NullMarked
package dev.headgate.config;

import org.jspecify.annotations.NullMarked;
