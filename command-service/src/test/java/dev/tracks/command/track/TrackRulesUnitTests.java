package dev.tracks.command.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.command.body.RawField;
import dev.tracks.contracts.track.TrackColumn;
import dev.tracks.defaults.problem.Problem.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackRulesUnitTests {

  @Test
  void takesTheExampleWithNumbersAsText() {
    assertThat(errors(example())).isEmpty();
    NewTrack track = TrackRules.check(example()).valid();
    assertThat(track.values()).containsEntry(TrackColumn.POPULARITY, 60L);
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    Map<String, RawField> fields = example();
    fields.remove("track_name");
    fields.put("popularity", new RawField.Number("101"));
    fields.put("colour", new RawField.Text("red"));
    fields.put("energy", new RawField.Other("an array"));
    assertThat(errors(fields))
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder("popularity", "colour", "energy", "track_name");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          popularity,-1
          popularity,101
          popularity,60.5
          popularity,605e-1
          popularity,60.0000000000000000000000000001
          popularity,1e2147483647
          popularity,1e3
          popularity,60.
          popularity,-1.0
          popularity,' 60'
          popularity,0x10
          popularity,NaN
          popularity,99999999999999999999999999
          duration_ms,0
          duration_ms,-5
          duration_ms,9999999999999
          energy,1.0001
          energy,-0.1
          energy,1e999
          energy,Infinity
          energy,NaN
          energy,.5
          energy,'0,5'
          tempo,-1
          tempo,1001
          loudness,101
          mode,major
          mode,''
          key,H
          key,Db
          time_signature,4-Apr
          time_signature,4/3
          time_signature,100/4
          track_id,''
          track_id,'a b'
          genre,all
          genre,' all '
          genre,'   '
          artist_name,''
          """)
  void refuses(String field, String value) {
    Map<String, RawField> fields = example();
    fields.put(field, new RawField.Text(value));
    assertThat(errors(fields)).extracting(FieldError::field).containsExactly(field);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          popularity,0
          popularity,100
          popularity,60.0
          popularity,6e1
          popularity,600e-1
          popularity,-0.0
          popularity,0e5
          duration_ms,234147.000
          duration_ms,2.34147e5
          energy,0
          energy,1
          energy,9.1e-05
          loudness,-52.457
          tempo,242.903
          mode,Minor
          key,C#
          time_signature,0/4
          time_signature,5/4
          genre,Children's Music
          genre,Children’s Music
          genre,R&B
          genre,日本の音楽
          genre,All
          track_name,Perdu d'avance (par Gad Elmaleh) 🎵
          """)
  void takes(String field, String value) {
    Map<String, RawField> fields = example();
    fields.put(field, new RawField.Text(value));
    assertThat(errors(fields)).isEmpty();
  }

  @Test
  void bringsAGenreToItsOneForm() {
    Map<String, RawField> fields = example();
    fields.put("genre", new RawField.Text("  Cafe\u0301 "));
    assertThat(TrackRules.check(fields).valid().genre()).isEqualTo("Caf\u00e9");
  }

  @Test
  void aWholeNumberMayBeWrittenWithAPointOrAnExponent() {
    for (String literal : List.of("60", "60.0", "6e1", "6.0E+1", "600e-1")) {
      for (RawField field : List.of(new RawField.Number(literal), new RawField.Text(literal))) {
        Map<String, RawField> fields = example();
        fields.put("popularity", field);
        assertThat(valid(fields).values()).containsEntry(TrackColumn.POPULARITY, 60L);
      }
    }
    Map<String, RawField> fields = example();
    fields.put("popularity", new RawField.Number("60.5"));
    assertThat(errors(fields))
        .extracting(FieldError::message)
        .containsExactly(
            "must be a whole number from 0 to 100; 60.0 and 6e1 are whole, 60.5 is not");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u00a0Pop\u00a0", "\ufeffPop", "\u2003Pop\u3000", "\u202fPop\u2007", " Pop "})
  void blanksOfAnyKindAroundAGenreOrATrackIdAreDropped(String text) {
    Map<String, RawField> fields = example();
    fields.put("genre", new RawField.Text(text));
    fields.put("track_id", new RawField.Text(text));
    assertThat(valid(fields).genre()).isEqualTo("Pop");
    assertThat(valid(fields).trackId()).isEqualTo("Pop");
  }

  @ParameterizedTest
  @CsvSource({
    "200B,ZERO WIDTH SPACE", "202A,LEFT-TO-RIGHT EMBEDDING", "202E,RIGHT-TO-LEFT OVERRIDE",
    "2066,LEFT-TO-RIGHT ISOLATE", "2069,POP DIRECTIONAL ISOLATE", "00AD,SOFT HYPHEN",
    "2060,WORD JOINER", "E0067,TAG LATIN SMALL LETTER G", "2028,LINE SEPARATOR"
  })
  void aCharacterThatCannotBeSeenIsRefusedByItsName(String hex, String name) {
    String unseen = Character.toString(Integer.parseInt(hex, 16));
    for (String field : List.of("genre", "track_id")) {
      Map<String, RawField> fields = example();
      fields.put(field, new RawField.Text("a" + unseen + "b"));
      assertThat(errors(fields))
          .containsExactly(
              new FieldError(
                  field, "must not hold the invisible character U+" + hex + " (" + name + ")"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u200b", "\u00a0", "\ufeff", "\u200d", "\u3000 \u2003", "Pop\u200d", "\u200cPop"})
  void aGenreOfNothingThatCanBeSeenIsNone(String genre) {
    Map<String, RawField> fields = example();
    fields.put("genre", new RawField.Text(genre));
    assertThat(errors(fields)).extracting(FieldError::field).containsExactly("genre");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u200b", "\u00a0\ufeff", "\u202e", "\u3000"})
  void namesOfNothingThatCanBeSeenAreNone(String name) {
    Map<String, RawField> fields = example();
    fields.put("artist_name", new RawField.Text(name));
    assertThat(errors(fields)).extracting(FieldError::field).containsExactly("artist_name");
    fields.put("artist_name", new RawField.Text("Friday Night" + name));
    assertThat(errors(fields)).as("real names end like that").isEmpty();
  }

  @Test
  void joinersBetweenLettersAreAGenresOwnAffair() {
    Map<String, RawField> fields = example();
    fields.put("genre", new RawField.Text("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"));
    assertThat(errors(fields)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "tab\there", "line\nbreak", "\ud800", "x\udc00", "\uffff"})
  void refusesTextThatNoReaderShouldGet(String text) {
    Map<String, RawField> fields = example();
    fields.put("artist_name", new RawField.Text(text));
    assertThat(errors(fields)).hasSize(1);
  }

  @Test
  void refusesNamesThatAreTooLong() {
    Map<String, RawField> fields = example();
    fields.put("track_name", new RawField.Text("x".repeat(1001)));
    fields.put("genre", new RawField.Text("g".repeat(101)));
    assertThat(errors(fields)).hasSize(2);
    fields.put("track_name", new RawField.Text("x".repeat(1000)));
    fields.put("genre", new RawField.Text("g".repeat(100)));
    assertThat(errors(fields)).isEmpty();
  }

  @Test
  void namesEveryWrongFieldHoweverManyABodyHolds() {
    Map<String, RawField> fields = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      fields.put("unknown_" + i, new RawField.Text("x"));
    }
    assertThat(errors(fields)).hasSize(200 + example().size());
  }

  @Test
  void refusesANumberWhereTextIsMeant() {
    Map<String, RawField> fields = example();
    fields.put("track_name", new RawField.Number("1999"));
    assertThat(errors(fields)).hasSize(1);
  }

  @Test
  void takesNullForWhatIsOptionalOnly() {
    Map<String, RawField> fields = example();
    fields.put("energy", new RawField.Absent());
    assertThat(errors(fields)).isEmpty();
    fields.put("genre", new RawField.Absent());
    assertThat(errors(fields)).extracting(FieldError::message).containsExactly("is required");
  }

  private static Map<String, RawField> example() {
    Map<String, RawField> fields = new HashMap<>();
    fields.put("genre", new RawField.Text("Dance"));
    fields.put("artist_name", new RawField.Text("Lana Del Rey"));
    fields.put("track_name", new RawField.Text("Pretty When You Cry"));
    fields.put("track_id", new RawField.Text("6PnluwP0fjGnpIBsqTdUTq"));
    fields.put("popularity", new RawField.Text("60"));
    fields.put("duration_ms", new RawField.Text("234147"));
    return fields;
  }

  private static NewTrack valid(Map<String, RawField> fields) {
    return TrackRules.check(fields).valid();
  }

  private static List<FieldError> errors(Map<String, RawField> fields) {
    return switch (TrackRules.check(fields)) {
      case TrackRules.Verdict.Valid<NewTrack> ignored -> List.of();
      case TrackRules.Verdict.Invalid<NewTrack>(var errors) -> errors;
    };
  }
}
