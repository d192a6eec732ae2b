package dev.headgate.proxy.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.config.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer: status, media type, body. */
public record Reply(int status, String contentType, String body) {

  public static final String JSON = "application/json";

  /** {@code value} as {@link Json} writes it. */
  public static Reply json(int status, @Nullable Object value) {
    return json(status, Json.write(value));
  }

  /** JSON that is written already, in UTF-8. */
  public static Reply json(int status, byte[] json) {
    return new Reply(status, JSON, new String(json, UTF_8));
  }

  public static Reply text(int status, String body) {
    return new Reply(status, "text/plain; charset=utf-8", body);
  }

  /** What every failed request gets; {@code message} names nothing secret. */
  public static Reply error(int status, String message) {
    return json(status, Map.of("error", message));
  }
}
