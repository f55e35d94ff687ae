package dev.tracks.contracts.cache;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The {@code Consistency-Token} header: {@code genre=version}, percent-encoded genres, several
 * separated by commas, such as {@code Dance=42,Children%27s%20Music=7}.
 */
public final class ConsistencyToken {

  /** The name of the header. */
  public static final String HEADER = "Consistency-Token";

  private static final int MAX_LENGTH = 8192;
  // Possessive: a choice that is repeated otherwise takes some stack for each character.
  private static final Pattern ENTRY =
      Pattern.compile("((?:[A-Za-z0-9\\-._~*]|%[0-9A-Fa-f]{2})++)=([1-9][0-9]{0,15})");

  private ConsistencyToken() {}

  /** The header's value for a vector. */
  public static String format(VersionVector vector) {
    return vector.versions().entrySet().stream()
        .map(e -> encode(e.getKey()) + "=" + e.getValue())
        .collect(Collectors.joining(","));
  }

  /**
   * Reads a header's value; a genre that stands in it twice counts with its higher version.
   *
   * @throws IllegalArgumentException when it is malformed, with what is wrong
   */
  public static VersionVector parse(String token) {
    if (token.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("longer than " + MAX_LENGTH + " characters");
    }
    Map<String, Long> versions = new TreeMap<>();
    for (String entry : token.split(",", -1)) {
      var matcher = ENTRY.matcher(entry.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException("not of the form genre=version");
      }
      versions.merge(decode(matcher.group(1)), Long.parseLong(matcher.group(2)), Math::max);
    }
    return VersionVector.of(versions);
  }

  private static String encode(String genre) {
    return URLEncoder.encode(genre, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Strictly: replacing what is not UTF-8 would make one genre of two. */
  private static String decode(String genre) {
    ByteBuffer bytes = ByteBuffer.allocate(genre.length());
    for (int i = 0; i < genre.length(); i++) {
      char c = genre.charAt(i);
      if (c == '%') {
        bytes.put((byte) HexFormat.fromHexDigits(genre, i + 1, i + 3));
        i += 2;
      } else {
        bytes.put((byte) c); // ASCII, or the pattern would not have matched
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8 in its percent-encoding", e);
    }
  }
}
