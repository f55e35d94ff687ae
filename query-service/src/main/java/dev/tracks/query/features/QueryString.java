package dev.tracks.query.features;

import dev.tracks.defaults.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A query string read from its raw text. The container's own parser refuses a parameter without a
 * name ({@code ?=Pop}), replaces what is not UTF-8 and keeps quiet about repetitions; this one does
 * none of that.
 */
public final class QueryString {

  /** One writing for each number, so that a row has one address. */
  private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,18}");

  private record Parameter(String name, String value) {}

  private final List<Parameter> parameters = new ArrayList<>();

  private QueryString() {}

  /**
   * Reads a raw query, whose parameters may have these names alone.
   *
   * @throws Problem 400 when it is malformed, or has an unknown or a repeated parameter
   */
  static QueryString parse(@Nullable String raw, Set<String> names) {
    QueryString query = new QueryString();
    if (raw == null || raw.isEmpty()) {
      return query;
    }
    for (String part : raw.split("&")) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = decode(equals < 0 ? part : part.substring(0, equals));
      String value = equals < 0 ? "" : decode(part.substring(equals + 1));
      if (!names.contains(name)) {
        throw bad("There is no parameter '" + shortened(name) + "' here.");
      }
      if (query.get(name).isPresent()) {
        throw bad("The parameter '" + name + "' stands more than once.");
      }
      query.parameters.add(new Parameter(name, value));
    }
    return query;
  }

  /**
   * For what takes no parameters.
   *
   * @throws Problem 400 when there is one
   */
  public static void refuseAny(HttpServletRequest request) {
    parse(request.getQueryString(), Set.of());
  }

  Optional<String> get(String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(Parameter::value)
        .findFirst();
  }

  /** A whole number within bounds; empty when the parameter is not there. */
  Optional<Long> number(String name, long min, long max) {
    return get(name).map(value -> number(name, value, min, max));
  }

  static long number(String name, String value, long min, long max) {
    try {
      if (NUMBER.matcher(value).matches()) {
        long number = Long.parseLong(value);
        if (number >= min && number <= max) {
          return number;
        }
      }
    } catch (NumberFormatException e) {
      // larger than any bound
    }
    throw bad("'" + name + "' must be a whole number from " + min + " to " + max + ".");
  }

  static Problem bad(String detail) {
    return new Problem(HttpStatus.BAD_REQUEST, "bad-parameter", detail);
  }

  private static String decode(String raw) {
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw bad("The query has a broken percent-encoding.");
        }
        bytes[length++] = (byte) (high * 16 + low);
        i += 2;
      } else if (c > 127) {
        throw bad("The query holds characters that must be percent-encoded.");
      } else {
        bytes[length++] = (byte) (c == '+' ? ' ' : c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw bad("The query is not UTF-8.");
    }
  }

  static String shortened(String text) {
    return text.length() <= 50 ? text : text.substring(0, 50) + "…";
  }
}
