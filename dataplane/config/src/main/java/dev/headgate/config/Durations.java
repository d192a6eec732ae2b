package dev.headgate.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 30s}, {@code 1h30m}. */
public final class Durations {

  /** At most nine digits per unit keep every sum far inside a long. */
  private static final Pattern TEXT =
      Pattern.compile("(?=.)(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

  private static final Duration[] UNITS = {
    Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofMillis(1)
  };

  private Durations() {}

  /**
   * Reads {@code text}, units in falling order, each at most once.
   *
   * @throws DateTimeParseException for anything else
   */
  public static Duration parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new DateTimeParseException("not a duration such as 1h30m, 30s or 500ms", text, 0);
    }
    Duration sum = Duration.ZERO;
    for (int unit = 0; unit < UNITS.length; unit++) {
      String count = matcher.group(unit + 1);
      if (count != null) {
        sum = sum.plus(UNITS[unit].multipliedBy(Long.parseLong(count)));
      }
    }
    return sum;
  }

  /** The one normal form: {@code 90s} is {@code 1m30s}. Below a millisecond nothing is shown. */
  public static String print(Duration duration) {
    if (duration.toMillis() == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count != 0) {
      text.append(count).append(unit);
    }
  }
}
