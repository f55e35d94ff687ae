package dev.tracks.systemtests.walk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Bodies for {@code POST /features/new}, each wrong in at least one way, from a seed. */
final class BrokenBodies {

  private static final List<String> REQUIRED =
      List.of("genre", "artist_name", "track_name", "track_id", "popularity", "duration_ms");
  private static final List<String> WRONG =
      List.of(
          "null",
          "[]",
          "{}",
          "true",
          "-1",
          "1e999",
          "\"\"",
          "\"   \"",
          "\"\\u0000\"",
          "NaN",
          "\"" + "x".repeat(3_000) + "\"",
          "[[[[[[1]]]]]]",
          "\"\\ud800\"",
          "0x10",
          "'x'");

  private final Random random;

  BrokenBodies(long seed) {
    random = new Random(seed);
  }

  byte[] next() {
    return switch (random.nextInt(9)) {
      case 0 -> noise(random.nextInt(2_000));
      case 1 -> truncated();
      case 2 -> text(without(REQUIRED.get(random.nextInt(REQUIRED.size()))));
      case 3 -> text(with(REQUIRED.get(random.nextInt(REQUIRED.size())), wrong()));
      case 4 -> text(with("field_" + random.nextInt(100), "\"unknown\""));
      case 5 -> notUtf8();
      case 6 -> ("[".repeat(1 + random.nextInt(20_000))).getBytes(StandardCharsets.UTF_8);
      case 7 -> text(with("genre", "\"all\""));
      default -> text(with(outOfBounds(), "\"" + (1_000 + random.nextInt(1_000_000)) + "\""));
    };
  }

  private String wrong() {
    return WRONG.get(random.nextInt(WRONG.size()));
  }

  private String outOfBounds() {
    return List.of(
            "popularity", "acousticness", "energy", "valence", "mode", "key", "time_signature")
        .get(random.nextInt(7));
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] truncated() {
    byte[] whole = text(valid());
    return java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
  }

  private byte[] notUtf8() {
    byte[] whole = text(valid());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf("Lana");
    out.write(whole, 0, at);
    out.write(0xC3);
    out.write(0x28);
    out.write(whole, at, whole.length - at);
    return out.toByteArray();
  }

  private Map<String, String> valid() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("genre", "\"Broken\"");
    fields.put("artist_name", "\"Lana Del Rey\"");
    fields.put("track_name", "\"Pretty When You Cry\"");
    fields.put("track_id", "\"broken" + random.nextInt(1_000_000) + "\"");
    fields.put("popularity", "\"60\"");
    fields.put("duration_ms", "234147");
    return fields;
  }

  private Map<String, String> without(String field) {
    Map<String, String> fields = valid();
    fields.remove(field);
    return fields;
  }

  private Map<String, String> with(String field, String value) {
    Map<String, String> fields = valid();
    fields.put(field, value);
    return fields;
  }

  private static byte[] text(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
        .collect(Collectors.joining(",", "{", "}"))
        .getBytes(StandardCharsets.UTF_8);
  }
}
