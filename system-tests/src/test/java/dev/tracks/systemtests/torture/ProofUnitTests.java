package dev.tracks.systemtests.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.systemtests.history.Body;
import dev.tracks.systemtests.history.Read;
import dev.tracks.systemtests.history.Report;
import dev.tracks.systemtests.torture.FaultLog.Kind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProofUnitTests {

  private static final Duration SHORT = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofMinutes(15);

  @Test
  void nothingIsLackingFromARunThatWentOn() {
    Proof proof = proof(SHORT, true, 1000, 990, 1, 1);
    assertThat(proof.lacking()).isEmpty();
    assertThat(proof.gaps()).isEmpty();
    assertThat(proof(LONG, true, 1000, 990, 1, 9).lacking()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "false,1000,1000,1,9,quiet",
    "true,0,0,1,9,no event was committed",
    "true,1000,989,1,9,989 were settled",
    "true,1000,1000,0,9,no count",
    "true,1000,1000,1,0.9,bounded for 0.9 s",
  })
  void whatWasNotShownIsSaid(
      boolean quiet, long committed, long settled, long counted, double bounded, String said) {
    for (Duration length : List.of(SHORT, LONG)) {
      assertThat(proof(length, quiet, committed, settled, counted, bounded).lacking())
          .singleElement()
          .asString()
          .contains(said);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatDidNotMeetTheCacheIsExcusedFromLittleAndALongOneFromNothing(Sight sight) {
    Map<Sight, Long> others = all();
    others.put(sight, 0L);
    boolean always = sight == Sight.HIT || sight == Sight.STORED;
    Proof shortOne = new Proof(SHORT, true, 9, 9, 1, others, 1, LONG, Set.of());
    assertThat(shortOne.lacking()).hasSize(always ? 1 : 0);
    assertThat(shortOne.gaps()).hasSize(always ? 0 : 1);
    assertThat(new Proof(LONG, true, 9, 9, 1, others, 1, LONG, Set.of()).lacking())
        .singleElement()
        .asString()
        .contains(sight.toString());
  }

  @Test
  void aLongRunMeetsEveryKindOfFaultRemovesRowsAndIsBoundedForItsPart() {
    Proof shortOne =
        new Proof(SHORT, true, 9, 9, 0, all(), 1, Duration.ofSeconds(1), Set.of(Kind.FILLER));
    assertThat(shortOne.lacking()).isEmpty();
    assertThat(shortOne.gaps()).hasSize(2);
    Proof longOne =
        new Proof(LONG, true, 9, 9, 0, all(), 1, Duration.ofSeconds(8), Set.of(Kind.FILLER));
    assertThat(longOne.lacking())
        .containsExactly(
            "no row left a genre", "no fault was a FILLER", "staleness was bounded for 8.0 s only");
  }

  @Test
  void whatAReadShowsIsCountedWhereItWasAnswered() {
    Map<Sight, Long> sights =
        Sight.in(
            List.of(
                read(200, "tracks; hit", "\"a\"", null),
                read(304, "tracks; hit; detail=database-away", "\"a-zstd-9\"", null),
                read(200, "tracks; fwd=miss; stored", "\"a\"", VersionVector.of("Pop", 1)),
                read(200, "tracks; fwd=miss; detail=behind", "\"b\"", null),
                read(200, "tracks; fwd=miss; detail=lease-lost", "\"b\"", null),
                read(200, "tracks; fwd=miss; detail=cache-unavailable", "\"b\"", null),
                read(503, "", "\"b\"", VersionVector.of("Pop", 1))));
    assertThat(sights)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Sight.HIT, 2L,
                Sight.STORED, 1L,
                Sight.DROPPED, 2L,
                Sight.TOKEN, 1L,
                Sight.NOT_MODIFIED, 1L,
                Sight.VARIANT, 1L));
  }

  @Test
  void aRunThatShowedNothingIsNoSuccess() {
    Report clean = new Report(1, 1, 0, Map.of(), List.of(), 0);
    assertThat(new CacheTorture.Outcome(clean, 1, 1, List.of(), List.of(), 7).violations())
        .isZero();
    CacheTorture.Outcome vain =
        new CacheTorture.Outcome(clean, 1, 1, List.of(), List.of("it did not become quiet"), 7);
    assertThat(vain.violations()).isEqualTo(1);
    assertThat(vain.line()).contains(" violations=1 ");
  }

  private static Proof proof(
      Duration length, boolean quiet, long committed, long settled, long counted, double bounded) {
    return new Proof(
        length,
        quiet,
        committed,
        settled,
        1,
        all(),
        counted,
        Duration.ofMillis((long) (bounded * 1000)),
        Set.of());
  }

  private static Map<Sight, Long> all() {
    Map<Sight, Long> all = new EnumMap<>(Sight.class);
    for (Sight sight : Sight.values()) {
      all.put(sight, 1L);
    }
    return all;
  }

  private static Read read(
      int status, String cacheStatus, String etag, @Nullable VersionVector token) {
    return new Read(1, 2, 1, "Pop", status, new Body(etag, 1, 1, 1, 1), null, token, cacheStatus);
  }
}
