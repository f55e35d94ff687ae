package dev.tracks.query.http;

import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the entity tags of a precondition say of the current one: lists, weak tags, {@code *}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-etag">RFC 9110, 8.8.3</a>
 */
public final class EntityTags {

  private static final Pattern TAG = Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\")");

  private EntityTags() {}

  /** Whether any of the headers' tags is the current one, by weak comparison. */
  public static boolean matches(Enumeration<String> headers, String current) {
    return matches(headers, current, true);
  }

  /** The same by strong comparison, by which no weak tag is another. */
  static boolean matchesStrongly(Enumeration<String> headers, String current) {
    return matches(headers, current, false);
  }

  private static boolean matches(Enumeration<String> headers, String current, boolean weakly) {
    while (headers.hasMoreElements()) {
      String header = headers.nextElement().strip();
      if (header.equals("*")) {
        return true;
      }
      Matcher tag = TAG.matcher(header);
      while (tag.find()) {
        if (tag.group(2).equals(current) && (weakly || tag.group(1) == null)) {
          return true;
        }
      }
    }
    return false;
  }
}
