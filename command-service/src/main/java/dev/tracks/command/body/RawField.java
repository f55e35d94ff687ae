package dev.tracks.command.body;

/** A field's value as it was sent, before anything is known of it. */
public sealed interface RawField {

  /** Text: a JSON string, or a cell. */
  record Text(String text) implements RawField {}

  /** A JSON number, by its literal. */
  record Number(String literal) implements RawField {}

  /** Nothing: JSON null, or an empty cell of an optional column. */
  record Absent() implements RawField {}

  /** A boolean, an object or an array. */
  record Other(String what) implements RawField {}
}
