package dev.tracks.systemtests.history;

import static dev.tracks.systemtests.history.Told.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.systemtests.history.Violation.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckerUnitTests {

  private final Told told = new Told();

  @Test
  void findsNothingInAHistoryWithoutFault() {
    told.put("Pop", 1, "a", 10);
    told.put("Rock", 2, "b", 20);
    told.put("Pop", 1, "a2", 30);
    told.remove("Rock", 2, 40);
    told.settled("Pop", 1, 15);
    told.settled("Pop", 2, 50);
    told.read("Pop", Map.of("Pop", 1L), 12);
    told.read("Pop", Map.of("Pop", 2L), 60);
    told.read("Rock", Map.of("Rock", 2L), 60);
    told.read(null, Map.of("Pop", 2L, "Rock", 1L), 61);
    Report report = told.check();
    assertThat(report.shortest()).isEmpty();
    assertThat(report.answered()).isEqualTo(4);
    assertThat(report.behind()).as("the removal was not settled").isEqualTo(1);
  }

  @Test
  void aReadThatBeganBeforeTheEventWasSettledMayLackIt() {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 20);
    told.settled("Pop", 2, 30);
    told.read("Pop", Map.of("Pop", 1L), 29);
    told.read("Pop", Map.of("Pop", 1L), 30);
    assertThat(told.check().violations()).isZero();
  }

  @Test
  void aReadThatBeganAfterwardsMayNot() {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 20);
    told.settled("Pop", 2, 30);
    told.read("Pop", Map.of("Pop", 1L), 31);
    Report report = told.check();
    assertThat(report.counts()).containsOnly(Map.entry(Kind.STALE_AFTER_THE_EVENT, 1L));
    assertThat(report.first().orElseThrow().history())
        .as("the write, the settlement and the read")
        .satisfiesExactly(
            write -> assertThat(write).contains("write", "row 2", "Pop=2"),
            settled -> assertThat(settled).contains("settled", "Pop=2"),
            read -> assertThat(read).contains("read", "Pop", "{\"Pop\":1}"));
  }

  @Test
  void aLaterEventSettledFirstCountsByItself() {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 20);
    told.put("Pop", 3, "c", 25);
    told.settled("Pop", 3, 30);
    told.settled("Pop", 2, 90);
    told.read("Pop", Map.of("Pop", 2L), 50);
    assertThat(told.check().counts()).containsKey(Kind.STALE_AFTER_THE_EVENT);
  }

  @Test
  void theShortestHistoryIsKept() {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 20);
    told.settled("Pop", 2, 30);
    told.read("Pop", Map.of("Pop", 1L), 500);
    told.read("Pop", Map.of("Pop", 1L), 35);
    told.read("Pop", Map.of("Pop", 1L), 400);
    Report report = told.check();
    assertThat(report.violations()).isEqualTo(3);
    assertThat(report.first().orElseThrow().span()).isEqualTo((35 - 19) * MILLI);
  }

  @Test
  void anUnknownGenreIsStaleOnceItsFirstEventWasSettled() {
    told.put("Pop", 1, "a", 10);
    told.settled("Pop", 1, 20);
    notFound("Pop", 15);
    assertThat(told.check().violations()).isZero();
    notFound("Pop", 25);
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.STALE_AFTER_THE_EVENT, 1L));
  }

  @Test
  void aGenreWhoseLastRowWasRemovedIsUnknownAgainUntilItsNextRow() {
    told.settled("Pop", told.put("Pop", 1, "a", 10), 12);
    told.settled("Pop", told.remove("Pop", 1, 20), 22);
    notFound("Pop", 25);
    assertThat(told.check().violations()).isZero();
    told.settled("Pop", told.put("Pop", 2, "b", 30), 32);
    notFound("Pop", 31);
    assertThat(told.check().violations()).isZero();
    notFound("Pop", 35);
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.STALE_AFTER_THE_EVENT, 1L));
  }

  @Test
  void allGenresMustShowEverySettledEventWhileTheyAreNotFull() {
    told.put("Pop", 1, "a", 10);
    told.put("Rock", 2, "b", 20);
    told.settled("Rock", 1, 30);
    told.read(null, Map.of("Pop", 1L), 40);
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.STALE_AFTER_THE_EVENT, 1L));
  }

  @Test
  void aFullAnswerOfAllGenresNeedNotShowWhatLiesBeyondItsLastRow() {
    fillAll();
    told.put("Rock", 9, "beyond", 20);
    told.settled("Rock", 1, 30);
    told.read(null, Map.of("Pop", 4L), 40);
    assertThat(told.check().violations()).isZero();
  }

  @Test
  void aFullAnswerOfAllGenresMustShowWhatLiesWithinItsRange() {
    fillAll();
    told.put("Rock", 3, "within", 20);
    told.settled("Rock", 1, 30);
    told.read(null, Map.of("Pop", 4L), 40);
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.STALE_AFTER_THE_EVENT, 1L));
  }

  @Test
  void aLateEventWithinTheRangeIsNotHiddenByALaterOneBeyondIt() {
    fillAll();
    told.put("Rock", 3, "within", 20);
    told.put("Rock", 9, "beyond", 21);
    told.settled("Rock", 2, 30);
    told.settled("Rock", 1, 35);
    told.read(null, Map.of("Pop", 4L), 32);
    assertThat(told.check().violations()).as("the late one is still on its way").isZero();
    told.read(null, Map.of("Pop", 4L), 40);
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.STALE_AFTER_THE_EVENT, 1L));
  }

  @Test
  void aVectorThatWasAdvancedBlindlyContradictsItsRows() {
    fillAll();
    told.put("Rock", 3, "within", 20);
    Read right = told.read(null, Map.of("Pop", 4L), 40);
    told.instead(with(right, VersionVector.of(Map.of("Pop", 4L, "Rock", 1L)), right.body()));
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.CONTRADICTION, 1L));
  }

  @Test
  void aTokenIsNeverMissed() {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 20);
    token(told.read("Pop", Map.of("Pop", 1L), 25), "Pop", 2);
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.MISSED_ITS_TOKEN, 1L));
  }

  @Test
  void aTokenOfAnotherGenreConcernsAllGenresOnly() {
    told.put("Pop", 1, "a", 10);
    told.put("Rock", 2, "b", 20);
    token(told.read("Pop", Map.of("Pop", 1L), 25), "Rock", 1);
    assertThat(told.check().violations()).isZero();
    token(told.read(null, Map.of("Pop", 1L), 25), "Rock", 1);
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.MISSED_ITS_TOKEN, 1L));
  }

  @Test
  void aFullAnswerSatisfiesATokenOfWhatLiesBeyondIt() {
    fillAll();
    told.put("Rock", 9, "beyond", 20);
    token(told.read(null, Map.of("Pop", 4L), 25), "Rock", 1);
    assertThat(told.check().violations()).isZero();
    told.put("Rock", 2, "within", 30);
    token(told.read(null, Map.of("Pop", 4L), 35), "Rock", 2);
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.MISSED_ITS_TOKEN, 1L));
  }

  @Test
  void aTokenThatWasGivenIsTaken() {
    told.put("Pop", 1, "a", 10);
    Read read = told.read("Pop", Map.of("Pop", 1L), 25);
    told.instead(
        new Read(
            read.begin(), read.end(), 1, "Pop", 400, null, null, VersionVector.of("Pop", 1), ""));
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.MISSED_ITS_TOKEN, 1L));
  }

  @Test
  void stalenessIsMeasuredWhereAllWasWellFromTheCommitOn() {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 1_000);
    told.stretches.add(new Stretch(0, 2_500 * MILLI));
    told.stretches.add(new Stretch(3_000 * MILLI, 9_000 * MILLI));
    told.read("Pop", Map.of("Pop", 1L), 4_900);
    Report report = told.check();
    assertThat(report.violations()).isZero();
    assertThat(report.worstStaleness()).isEqualTo(1_900 * MILLI);
  }

  @Test
  void anAnswerOlderThanTheBoundIsFoundWithoutAnyEvent() {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 1_000);
    told.stretches.add(new Stretch(0, 9_000 * MILLI));
    told.read("Pop", Map.of("Pop", 1L), 3_001);
    Report report = told.check();
    assertThat(report.counts()).containsOnly(Map.entry(Kind.OLDER_THAN_THE_BOUND, 1L));
    assertThat(report.worstStaleness()).isEqualTo(2_001 * MILLI);
  }

  @Test
  void aCommitThatNobodyWasToldOfIsNoLaterThanTheNextOne() {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 0);
    told.put("Pop", 3, "c", 1_000);
    told.stretches.add(new Stretch(0, 9_000 * MILLI));
    told.read("Pop", Map.of("Pop", 1L), 3_500);
    assertThat(told.check().counts()).containsKey(Kind.OLDER_THAN_THE_BOUND);
  }

  @Test
  void oneTagHasOneBody() {
    told.put("Pop", 1, "a", 10);
    told.read("Pop", Map.of("Pop", 1L), 20);
    Read second = told.read("Pop", Map.of("Pop", 1L), 30);
    Body body = body(second);
    told.instead(
        with(second, second.vector(), new Body(body.etag(), 77, body.rows(), 1, body.sum())));
    Report report = told.check();
    assertThat(report.counts()).containsOnly(Map.entry(Kind.CONTRADICTION, 1L));
    assertThat(report.first().orElseThrow().history()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-gzip-77", "-zstd-77"})
  void everyEncodingOfATagHasTheSameRows(String suffix) {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 11);
    Body plain = body(told.read("Pop", Map.of("Pop", 1L), 20));
    Read second = told.read("Pop", Map.of("Pop", 2L), 30);
    String tag = plain.etag().replaceFirst("\"$", suffix + "\"");
    Body other = body(second);
    told.instead(with(second, second.vector(), new Body(tag, 5, 2, 2, other.sum())));
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.CONTRADICTION, 1L));
  }

  @Test
  void aRowTooFewOrTooManyIsNamed() {
    told.put("Pop", 1, "a", 10);
    told.put("Pop", 2, "b", 20);
    Read read = told.read("Pop", Map.of("Pop", 2L), 30);
    told.instead(with(read, read.vector(), told.body("Pop", Map.of("Pop", 1L))));
    assertThat(told.check().first().orElseThrow().what()).contains("lacks", "id=2");
  }

  @Test
  void aRowThatNobodyPostedIsFound() {
    told.put("Pop", 1, "a", 10);
    Read read = told.read("Pop", Map.of("Pop", 1L), 30);
    Body right = body(read);
    long more = new Row(7, "Pop", "t7", "nobody's").hash();
    told.instead(with(read, read.vector(), new Body("\"x\"", 1, 2, 7, right.sum() + more)));
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.CONTRADICTION, 1L));
  }

  @Test
  void whatIsNoArrayOfRowsIsFound() {
    told.put("Pop", 1, "a", 10);
    Read read = told.read("Pop", Map.of("Pop", 1L), 30);
    told.instead(with(read, read.vector(), new Body("\"x\"", 1, -1, 0, 0)));
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.CONTRADICTION, 1L));
  }

  @Test
  void anAnswerMustSayWhatItWasMadeFrom() {
    told.put("Pop", 1, "a", 10);
    Read read = told.read("Pop", Map.of("Pop", 1L), 30);
    told.instead(with(read, null, read.body()));
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.CONTRADICTION, 1L));
  }

  @Test
  void aVersionThatWasNeverCommittedIsFound() {
    told.put("Pop", 1, "a", 10);
    Read read = told.read("Pop", Map.of("Pop", 1L), 30);
    told.instead(with(read, VersionVector.of("Pop", 2), read.body()));
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.CONTRADICTION, 1L));
  }

  @Test
  void anAcknowledgedWriteThatTheLogDoesNotHaveIsLost() {
    told.put("Pop", 1, "a", 10);
    told.written.add(new Written(new Change("Pop", 2, 2, 5), 0, MILLI));
    told.written.add(new Written(new Change("Pop", 1, 1, 5), 0, MILLI));
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.LOST_WRITE, 2L));
  }

  @Test
  void aLogWithAGapOrADoubleIsFound() {
    told.put("Pop", 1, "a", 10);
    told.log.add(new Change("Pop", 1, 2, 5));
    assertThat(told.check().counts()).containsOnly(Map.entry(Kind.CONTRADICTION, 1L));
  }

  @Test
  void failuresPromiseNothing() {
    told.put("Pop", 1, "a", 10);
    told.settled("Pop", 1, 20);
    told.reads.add(new Read(30 * MILLI, 31 * MILLI, 1, "Pop", 503, null, null, null, ""));
    Report report = told.check();
    assertThat(report.violations()).isZero();
    assertThat(report.answered()).isZero();
  }

  private void fillAll() {
    for (int id = 1; id <= Told.ALL_ROWS; id++) {
      told.put("Pop", id, "a" + id, 10);
    }
  }

  private void notFound(String genre, long at) {
    told.reads.add(new Read(at * MILLI, at * MILLI + 1, 1, genre, 404, null, null, null, ""));
  }

  private void token(Read read, String genre, long version) {
    told.instead(
        new Read(
            read.begin(),
            read.end(),
            1,
            read.genre(),
            200,
            read.body(),
            read.vector(),
            VersionVector.of(genre, version),
            ""));
  }

  private static Read with(Read read, @Nullable VersionVector vector, @Nullable Body body) {
    return new Read(
        read.begin(), read.end(), 1, read.genre(), read.status(), body, vector, null, "");
  }

  private static Body body(Read read) {
    return java.util.Objects.requireNonNull(read.body());
  }
}
