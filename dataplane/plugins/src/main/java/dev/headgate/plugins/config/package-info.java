/** Reading a plugin's config. */
@NullMarked
package dev.headgate.plugins.config;

import org.jspecify.annotations.NullMarked;
