package dev.tracks.query.http;

import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The precondition {@code If-None-Match}: lists, weak tags, {@code *}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match">RFC 9110, 13.1.2</a>
 */
public final class EntityTags {

  private static final Pattern TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\")");

  private EntityTags() {}

  /** Whether any of the header's tags is one of these, by weak comparison. */
  public static boolean matches(Enumeration<String> headers, String... current) {
    while (headers.hasMoreElements()) {
      String header = headers.nextElement().strip();
      if (header.equals("*")) {
        return true;
      }
      Matcher tag = TAG.matcher(header);
      while (tag.find()) {
        for (String one : current) {
          if (tag.group(1).equals(one)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
