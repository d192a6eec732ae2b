package dev.headgate.plugin;

import java.nio.ByteBuffer;

/**
 * A request arrived and was not forwarded yet: whole protocol messages up to the point where the
 * server must answer.
 *
 * <p>Runs on the connection's event loop and must not block; a plugin that has to returns {@link
 * Verdict.Later}, or implements {@link Blocking}. The buffer is read-only and valid until the
 * method returns, not longer, also with {@link Verdict.Later}: copy what you keep.
 */
public interface OnTrafficFromClient extends Plugin {

  Verdict onTrafficFromClient(Connection connection, ByteBuffer request);
}
