package dev.tracks.systemtests.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeUnitTests {

  private static final Judge.Verdict CLEAN =
      new Judge.Verdict(List.of(), List.of(), List.of(), List.of());

  @ParameterizedTest
  @CsvSource({
    "0,1,1,1,1,acknowledged",
    "1,0,1,1,1,import",
    "1,1,0,1,1,settlement",
    "1,1,1,0,1,killed",
    "1,1,1,1,0,cut",
  })
  void aRunThatShowedNothingIsNoSuccessHoweverShort(
      long acknowledged, long imported, long settlements, long kills, long cuts, String said) {
    Torture.Outcome outcome =
        new Torture.Outcome(
            1, acknowledged, imported, settlements, kills, cuts, 7, CLEAN, List.of(), false);
    assertThat(outcome.passed()).isFalse();
    assertThat(outcome.unshown()).singleElement().asString().contains(said);
  }

  @Test
  void aShortRunIsExcusedFromWhatChanceDidNotMeetAndALongOneIsNot() {
    List<String> gaps = List.of("no sleeper");
    assertThat(new Torture.Outcome(1, 1, 1, 1, 1, 1, 7, CLEAN, gaps, false).passed()).isTrue();
    assertThat(new Torture.Outcome(1, 1, 1, 1, 1, 1, 7, CLEAN, gaps, true).passed()).isFalse();
    assertThat(new Torture.Outcome(1, 1, 1, 1, 1, 1, 7, CLEAN, List.of(), true).passed()).isTrue();
  }

  @Test
  void whatWasViolatedIsNoSuccess() {
    List<String> none = List.of();
    List<String> found = List.of("a finding");
    for (Judge.Verdict verdict :
        List.of(
            new Judge.Verdict(found, none, none, none),
            new Judge.Verdict(none, found, none, none),
            new Judge.Verdict(none, none, found, none),
            new Judge.Verdict(none, none, none, found))) {
      assertThat(new Torture.Outcome(1, 1, 1, 1, 1, 1, 7, verdict, none, false).passed())
          .as(verdict.toString())
          .isFalse();
    }
  }
}
