package dev.tracks.systemtests.walk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Uploads for {@code POST /imports}, each wrong as a whole: a row that is wrong is an import's. */
final class BrokenFiles {

  private static final List<String> COLUMNS =
      List.of("genre", "artist_name", "track_name", "track_id", "popularity", "duration_ms");
  private static final String CSV = "text/csv";

  private final Random random;

  BrokenFiles(Random random) {
    this.random = random;
  }

  /** An upload, with names and values of headers in turn. */
  record Upload(List<String> headers, byte[] body) {}

  Upload next() {
    return switch (random.nextInt(9)) {
      case 0 -> csv(noise());
      case 1 -> csv(Arrays.copyOf(packed(whole()), random.nextInt(packed(whole()).length)));
      case 2 -> csv(packed(packed(whole())));
      case 3 -> csv(packed(noise()));
      case 4 -> csv(file(without(random.nextInt(COLUMNS.size()))));
      case 5 -> csv(file(with(one(List.of("", "genre", "TRACK ID", "\u0000", "column")))));
      case 6 -> csv(file(List.of("\"" + "x".repeat(random.nextInt(300_000)))));
      case 7 -> new Upload(List.of("Content-Type", one(types())), whole());
      default ->
          new Upload(
              List.of("Content-Type", CSV, "Idempotency-Key", one(malformedKeys())), whole());
    };
  }

  private static List<String> types() {
    return List.of(
        "application/json",
        "text/plain",
        "application/octet-stream",
        "text",
        "text/csv;charset=klingon",
        "text/csv;charset=%00",
        "text/csv;charset=UTF-16",
        "text/csv;charset=IBM1047");
  }

  private static List<String> malformedKeys() {
    return List.of("\"", "\"\"", "a b", "\" x\"", "\"x\\y\"", "x".repeat(300));
  }

  private static Upload csv(byte[] body) {
    return new Upload(List.of("Content-Type", CSV), body);
  }

  private static byte[] whole() {
    return file(COLUMNS);
  }

  private static byte[] file(List<String> columns) {
    return (String.join(",", columns) + "\nBroken,Artist,Track,broken,1,1000\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private List<String> without(int column) {
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.remove(column);
    return columns;
  }

  private List<String> with(String column) {
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.add(column);
    Collections.shuffle(columns, random);
    return columns;
  }

  private byte[] noise() {
    byte[] noise = new byte[random.nextInt(2_000)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] packed(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
