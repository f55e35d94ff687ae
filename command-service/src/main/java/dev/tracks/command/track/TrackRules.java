package dev.tracks.command.track;

import dev.tracks.command.body.Characters;
import dev.tracks.command.body.RawField;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.track.GenreName;
import dev.tracks.contracts.track.TrackColumn;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.problem.Problem.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a row must be like, whichever way it comes in. All that is wrong is found in one go; a field
 * that is not known is wrong, because dropping it would lose data. Numbers may come as text.
 */
public final class TrackRules {

  private static final int MAX_NAME = 1000;
  private static final int MAX_GENRE = 100;
  private static final int MAX_REPORTED_NAME = 100;
  private static final long MAX_DURATION_MS = 24L * 60 * 60 * 1000 * 30;
  private static final Set<String> KEYS =
      Set.of("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B");
  private static final Pattern TRACK_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern TIME_SIGNATURE = Pattern.compile("(0|[1-9][0-9]?)/4");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?");

  /** What the rules say of a row. */
  public sealed interface Verdict<T> {

    /** Everything is right. */
    record Valid<T>(T value) implements Verdict<T> {}

    /** Something is wrong; never empty. */
    record Invalid<T>(List<FieldError> errors) implements Verdict<T> {}

    /**
     * What is right.
     *
     * @throws Problem 400 that names all that is wrong
     */
    default T valid() {
      return switch (this) {
        case Valid<T>(T value) -> value;
        case Invalid<T>(var errors) -> throw Problem.invalidFields(errors);
      };
    }
  }

  private static final String ID = "id";

  private final Map<TrackColumn, Object> values = new EnumMap<>(TrackColumn.class);
  private final Set<TrackColumn> removed = EnumSet.noneOf(TrackColumn.class);
  private final List<FieldError> errors = new ArrayList<>();

  private TrackRules() {}

  /** Holds the rules against a new row's fields. */
  public static Verdict<NewTrack> check(Map<String, RawField> fields) {
    TrackRules rules = new TrackRules();
    fields.forEach(rules::field);
    return rules.whole(fields);
  }

  /**
   * Holds the rules against the fields that shall replace a row's. They may name the row's own id,
   * as an answer that was read does.
   */
  static Verdict<NewTrack> checkReplacement(long id, Map<String, RawField> fields) {
    TrackRules rules = new TrackRules();
    fields.forEach((name, value) -> rules.fieldOf(id, name, value));
    return rules.whole(fields);
  }

  /** Holds the rules against a merge patch of a row: null removes what is optional. */
  static Verdict<TrackPatch> checkPatch(long id, Map<String, RawField> fields) {
    TrackRules rules = new TrackRules();
    fields.forEach((name, value) -> rules.fieldOf(id, name, value));
    return rules.verdict(new TrackPatch(rules.values, rules.removed));
  }

  private Verdict<NewTrack> whole(Map<String, RawField> fields) {
    for (TrackColumn column : TrackColumn.values()) {
      if (column.required() && !fields.containsKey(column.columnName())) {
        wrong(column.columnName(), "is required");
      }
    }
    return verdict(new NewTrack(values));
  }

  private <T> Verdict<T> verdict(T value) {
    return errors.isEmpty()
        ? new Verdict.Valid<>(value)
        : new Verdict.Invalid<>(List.copyOf(errors));
  }

  private void fieldOf(long id, String name, RawField value) {
    if (!name.equals(ID)) {
      field(name, value);
    } else if (!(value instanceof RawField.Number(String literal)
        && literal.equals(String.valueOf(id)))) {
      wrong(ID, "cannot change: it is " + id);
    }
  }

  private void field(String name, RawField value) {
    TrackColumn column = TrackColumn.named(name);
    if (column == null) {
      wrong(shortened(name), "is not a field of a track");
    } else {
      check(column, value);
    }
  }

  private void check(TrackColumn column, RawField field) {
    String name = column.columnName();
    switch (field) {
      case RawField.Absent ignored when column.required() -> wrong(name, "is required");
      case RawField.Absent ignored -> removed.add(column);
      case RawField.Other other -> wrong(name, "must not be " + other.what());
      case RawField.Number(String literal) when column.type() == TrackColumn.Type.TEXT ->
          wrong(name, "must be text, not the number " + shortened(literal));
      case RawField.Number(String literal) -> number(column, literal);
      case RawField.Text(String text) when column.type() == TrackColumn.Type.TEXT ->
          text(column, text);
      case RawField.Text(String text) -> number(column, text);
    }
  }

  private void text(TrackColumn column, String raw) {
    String name = column.columnName();
    String flaw = Characters.flaw(raw);
    if (flaw != null) {
      wrong(name, flaw);
      return;
    }
    switch (column) {
      case GENRE -> genre(raw);
      case ARTIST_NAME, TRACK_NAME -> bounded(column, raw, MAX_NAME);
      case TRACK_ID -> trackId(raw);
      case KEY ->
          matching(column, raw, KEYS.contains(raw), "must be one of C C# D D# E F F# G G# A A# B");
      case MODE ->
          matching(
              column, raw, raw.equals("Major") || raw.equals("Minor"), "must be Major or Minor");
      case TIME_SIGNATURE ->
          matching(
              column, raw, TIME_SIGNATURE.matcher(raw).matches(), "must be n/4, n from 0 to 99");
      default -> throw new IllegalStateException(name);
    }
  }

  private void genre(String raw) {
    String genre = GenreName.normal(raw);
    String unseen = Characters.unseen(genre);
    if (unseen != null) {
      wrong("genre", unseen);
    } else if (genre.equals(CacheKeys.ALL)) {
      wrong("genre", "must not be 'all', which names all genres");
    } else {
      bounded(TrackColumn.GENRE, genre, MAX_GENRE);
    }
  }

  private void trackId(String raw) {
    String id = GenreName.trimmed(raw);
    String unseen = Characters.unseen(id);
    matching(
        TrackColumn.TRACK_ID,
        id,
        TRACK_ID.matcher(id).matches(),
        unseen == null ? "must be 1 to 64 of A-Z a-z 0-9 . _ : -" : unseen);
  }

  private void bounded(TrackColumn column, String text, int max) {
    matching(
        column,
        text,
        !Characters.isBlank(text) && text.length() <= max,
        "must have 1 to " + max + " characters, not only blanks");
  }

  private void matching(TrackColumn column, String text, boolean matches, String otherwise) {
    if (matches) {
      values.put(column, text);
    } else {
      wrong(column.columnName(), otherwise);
    }
  }

  private void number(TrackColumn column, String literal) {
    switch (column) {
      case POPULARITY -> integer(column, literal, 0, 100);
      case DURATION_MS -> integer(column, literal, 1, MAX_DURATION_MS);
      case LOUDNESS -> decimal(column, literal, -200, 100);
      case TEMPO -> decimal(column, literal, 0, 1000);
      default -> decimal(column, literal, 0, 1);
    }
  }

  /** What is written with a point or an exponent may be whole: exports write 60.0. */
  private void integer(TrackColumn column, String literal, long min, long max) {
    if (isNumber(literal)) {
      BigDecimal value = new BigDecimal(literal);
      if (value.compareTo(BigDecimal.valueOf(min)) >= 0
          && value.compareTo(BigDecimal.valueOf(max)) <= 0
          && (value.signum() == 0 || value.stripTrailingZeros().scale() <= 0)) {
        values.put(column, value.longValue());
        return;
      }
    }
    wrong(
        column.columnName(),
        "must be a whole number from "
            + min
            + " to "
            + max
            + "; 60.0 and 6e1 are whole, 60.5 is not");
  }

  private void decimal(TrackColumn column, String literal, double min, double max) {
    if (isNumber(literal)) {
      double value = Double.parseDouble(literal) + 0.0; // no negative zero
      if (value >= min && value <= max) {
        values.put(column, value);
        return;
      }
    }
    wrong(column.columnName(), "must be a number from " + (long) min + " to " + (long) max);
  }

  private static boolean isNumber(String literal) {
    return literal.length() <= 60 && DECIMAL.matcher(literal).matches();
  }

  private void wrong(String field, String message) {
    errors.add(new FieldError(field, message));
  }

  private static String shortened(String text) {
    return text.length() <= MAX_REPORTED_NAME ? text : text.substring(0, MAX_REPORTED_NAME) + "…";
  }
}
