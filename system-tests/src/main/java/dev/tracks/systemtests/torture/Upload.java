package dev.tracks.systemtests.torture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One file that one client wants imported, under one Idempotency-Key, however often it asks. Its
 * lines are drawn anew whenever they are asked for, always the same: rows of its own, rows that
 * stand in it twice, rows that other files have, too, and lines that are no rows.
 */
final class Upload {

  /**
   * A line of the file.
   *
   * @param number counted from 1, the header included
   * @param own whether no other file has the row
   * @param broken what makes it no row, or null
   */
  record Line(long number, String genre, String trackId, boolean own, @Nullable Flaw broken) {

    /** The name that it gives the track. */
    String name() {
      return "Row " + trackId;
    }
  }

  /** What can be wrong with a line. */
  enum Flaw {
    VALUE,
    FIELDS
  }

  /**
   * The first answer 202.
   *
   * @param id the import's, from {@code Location}
   * @param body the answer's body
   */
  record Acknowledgement(String id, String body) {}

  /** An import at its end, as a client or the database tells it. */
  record End(String state, long read, long stored, long alreadyThere, long rejected) {}

  /** Few genres for what files share, because each genre of a batch has an event. */
  private static final List<String> SHARED_GENRES = List.of("Pop", "Children’s Music");

  private static final int SHARED = 2_000;
  private static final int LEAST = 100;
  private static final int MORE = 250;
  private static final int GENRES = 3;
  private static final String HEADER =
      "genre,artist_name,track_name,track_id,popularity,duration_ms\n";

  private final String name;
  private final long seed;
  private final AtomicReference<@Nullable Acknowledgement> acknowledged = new AtomicReference<>();
  private volatile @Nullable End told;

  /**
   * A file.
   *
   * @param name no other file of the run has it
   * @param seed what its lines are drawn from
   */
  Upload(String name, long seed) {
    this.name = name;
    this.seed = seed;
  }

  String key() {
    return "u-" + name;
  }

  @Nullable Acknowledgement acknowledgement() {
    return acknowledged.get();
  }

  void acknowledge(Acknowledgement answer) {
    acknowledged.compareAndSet(null, answer);
  }

  /** The end that the client was told of, or null while there is none. */
  @Nullable End told() {
    return told;
  }

  void ended(End end) {
    told = end;
  }

  /** What stands in the file after its header. */
  List<Line> lines() {
    Random random = new Random(seed);
    List<String> genres = new ArrayList<>();
    for (int i = random.nextInt(GENRES); i >= 0; i--) {
      genres.add(Writer.GENRES.get(random.nextInt(Writer.GENRES.size())));
    }
    List<Line> lines = new ArrayList<>();
    int count = LEAST + random.nextInt(MORE);
    for (int i = 0; i < count; i++) {
      lines.add(line(i + 2, genres, lines, random));
    }
    return lines;
  }

  private Line line(long number, List<String> genres, List<Line> before, Random random) {
    int die = random.nextInt(100);
    String genre = genres.get(random.nextInt(genres.size()));
    int shared = random.nextInt(SHARED);
    Line any = before.isEmpty() ? null : before.get(random.nextInt(before.size()));
    if (die < 3) {
      return new Line(number, genre, name + "-" + number, true, Flaw.VALUE);
    } else if (die < 5) {
      return new Line(number, genre, name + "-" + number, true, Flaw.FIELDS);
    } else if (die < 15 && any != null) {
      return new Line(number, any.genre(), any.trackId(), any.own(), any.broken());
    } else if (die < 45) {
      String of = SHARED_GENRES.get(shared % SHARED_GENRES.size());
      return new Line(number, of, "shared-" + shared, false, null);
    }
    return new Line(number, genre, name + "-" + number, true, null);
  }

  /** The file: the same bytes at each attempt. */
  byte[] csv() {
    StringBuilder csv = new StringBuilder(HEADER);
    for (Line line : lines()) {
      String end =
          switch (line.broken()) {
            case VALUE -> ",many,180000\n";
            case FIELDS -> ",60\n";
            case null -> ",60,180000\n";
          };
      csv.append(line.genre()).append(",Artist,").append(line.name()).append(',');
      csv.append(line.trackId()).append(end);
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** SHA-256 of the file, in hex. */
  String digest() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(csv()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "file " + name + " (" + key() + ")";
  }
}
