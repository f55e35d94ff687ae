package dev.tracks.command.imports;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mends time signatures that a spreadsheet turned into dates. {@code n/4} was read as day and
 * month, one of them April or the fourth: {@code 4-Mar} and {@code 03-Apr} were 3/4, {@code 4-Apr}
 * was 4/4. When the month is April, the day is the count; else the day is the 4 and the month is
 * the count.
 */
final class TimeSignature {

  private static final Pattern DATE = Pattern.compile("0?([0-9]{1,2})-([A-Za-z]{3})");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final int APRIL = 4;

  private TimeSignature() {}

  /** The signature as it was, or the text itself when it is no such date. */
  static String mend(String text) {
    Matcher date = DATE.matcher(text.strip());
    if (!date.matches()) {
      return text;
    }
    int day = Integer.parseInt(date.group(1));
    int month = MONTHS.indexOf(date.group(2).toLowerCase(Locale.ROOT)) + 1;
    if (month == APRIL) {
      return day + "/4";
    }
    return day == APRIL && month > 0 ? month + "/4" : text;
  }
}
