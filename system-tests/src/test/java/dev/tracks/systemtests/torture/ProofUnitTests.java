package dev.tracks.systemtests.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.systemtests.history.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProofUnitTests {

  @Test
  void nothingIsLackingFromARunThatWentOn() {
    assertThat(new Proof(true, 1000, 990, 1, 1).lacking()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "false,1000,1000,10,10,quiet",
    "true,0,0,10,10,no event was committed",
    "true,1000,989,10,10,989 were settled",
    "true,1000,1000,0,10,no read",
    "true,1000,1000,10,0,bounded for 0.0 s",
  })
  void whatWasNotShownIsSaid(
      boolean quiet, long committed, long settled, long answered, double steady, String said) {
    assertThat(new Proof(quiet, committed, settled, answered, steady).lacking())
        .singleElement()
        .asString()
        .contains(said);
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
}
