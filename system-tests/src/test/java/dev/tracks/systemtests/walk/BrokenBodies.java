package dev.tracks.systemtests.walk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** JSON bodies, each wrong in at least one way. */
final class BrokenBodies {

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

  private final Form form;
  private final Random random;

  BrokenBodies(Form form, Random random) {
    this.form = form;
    this.random = random;
  }

  /**
   * What a route takes.
   *
   * @param required members that must be there, with values that are right; # is some number
   * @param worse members with values that only look right, one to a body
   */
  record Form(Map<String, String> required, List<Map.Entry<String, String>> worse) {

    static final Form TRACK =
        new Form(
            inOrder(
                Map.entry("genre", "\"Broken\""),
                Map.entry("artist_name", "\"Lana Del Rey\""),
                Map.entry("track_name", "\"Pretty When You Cry\""),
                Map.entry("track_id", "\"broken#\""),
                Map.entry("popularity", "\"60\""),
                Map.entry("duration_ms", "234147")),
            List.of(
                Map.entry("genre", "\"all\""),
                Map.entry("popularity", "\"1#\""),
                Map.entry("acousticness", "\"1#\""),
                Map.entry("energy", "\"1#\""),
                Map.entry("valence", "\"1#\""),
                Map.entry("mode", "\"1#\""),
                Map.entry("key", "\"1#\""),
                Map.entry("time_signature", "\"1#\"")));
    static final Form SIGN_UP =
        new Form(
            inOrder(
                Map.entry("email", "\"broken#@example.com\""),
                Map.entry("password", "\"correct horse #\"")),
            List.of(
                Map.entry("email", "\"broken#\""),
                Map.entry("email", "\"broken#@example\""),
                Map.entry("email", "\"broken #@example.com\""),
                Map.entry("password", "\"short\""),
                Map.entry("displayName", "\"" + "x".repeat(101) + "\""),
                Map.entry("displayName", "#"),
                Map.entry("role", "\"admin\"")));

    /** Of nobody: what is right in itself is refused, too. */
    static final Form LOGIN =
        new Form(
            SIGN_UP.required(),
            List.of(
                Map.entry("email", "\"broken#\""),
                Map.entry("email", "\"broken #@example.com\""),
                Map.entry("displayName", "\"Nobody\"")));

    static final Form REFRESH =
        new Form(
            inOrder(Map.entry("refreshToken", "\"broken.#\"")),
            List.of(
                Map.entry("refreshToken", "#"),
                Map.entry("refreshToken", "\"" + "x".repeat(8_193) + "\""),
                Map.entry("idToken", "\"#\"")));
    static final Form ROLE =
        new Form(
            inOrder(Map.entry("role", "\"reader\"")),
            List.of(
                Map.entry("role", "\"owner\""),
                Map.entry("role", "\"READER\""),
                Map.entry("role", "#"),
                Map.entry("uid", "\"#\"")));

    @SafeVarargs
    private static Map<String, String> inOrder(Map.Entry<String, String>... members) {
      Map<String, String> all = new LinkedHashMap<>();
      for (Map.Entry<String, String> member : members) {
        all.put(member.getKey(), member.getValue());
      }
      return all;
    }
  }

  byte[] next() {
    return switch (random.nextInt(9)) {
      case 0 -> noise(random.nextInt(2_000));
      case 1 -> truncated();
      case 2 -> without(one(List.copyOf(form.required().keySet())));
      case 3 -> with(one(List.copyOf(form.required().keySet())), one(WRONG));
      case 4 -> with("field_" + random.nextInt(100), "\"unknown\"");
      case 5 -> notUtf8();
      case 6 -> ("[".repeat(1 + random.nextInt(20_000))).getBytes(StandardCharsets.UTF_8);
      default -> {
        Map.Entry<String, String> worse = one(form.worse());
        yield with(worse.getKey(), worse.getValue());
      }
    };
  }

  /** One that is right. */
  byte[] right() {
    return text(form.required());
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] truncated() {
    byte[] whole = right();
    return Arrays.copyOf(whole, random.nextInt(whole.length));
  }

  private byte[] notUtf8() {
    byte[] whole = right();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf(":\"") + 2;
    out.write(whole, 0, at);
    out.write(0xC3);
    out.write(0x28);
    out.write(whole, at, whole.length - at);
    return out.toByteArray();
  }

  private byte[] without(String member) {
    Map<String, String> members = new LinkedHashMap<>(form.required());
    members.remove(member);
    return text(members);
  }

  private byte[] with(String member, String value) {
    Map<String, String> members = new LinkedHashMap<>(form.required());
    members.put(member, value);
    return text(members);
  }

  private byte[] text(Map<String, String> members) {
    String some = String.valueOf(random.nextInt(1_000, 1_000_000));
    return members.entrySet().stream()
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue().replace("#", some))
        .collect(Collectors.joining(",", "{", "}"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
