/**
 * What a plugin author compiles against. {@link dev.headgate.plugin.PluginFactory} makes a {@link
 * dev.headgate.plugin.Plugin}, which implements the interfaces of its hooks; {@link
 * dev.headgate.plugin.Verdict} is what the two hooks decide that stand in the traffic's way.
 */
@NullMarked
package dev.headgate.plugin;

import org.jspecify.annotations.NullMarked;
