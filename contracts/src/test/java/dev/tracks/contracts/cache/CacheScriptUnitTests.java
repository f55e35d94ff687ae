package dev.tracks.contracts.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CacheScriptUnitTests {

  @ParameterizedTest
  @EnumSource
  void isKnownToRedisByTheHashOfItsText(CacheScript script) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-1").digest(script.text().getBytes(StandardCharsets.UTF_8));
    assertThat(script.sha1()).isEqualTo(HexFormat.of().formatHex(hash)).hasSize(40);
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatItTakesAndWhatItReturns(CacheScript script) {
    assertThat(script.text()).contains("-- KEYS: ", "-- ARGV: ", "-- Returns: ");
  }

  /** A replica that runs the text must do the same, and a fence must not depend on a clock. */
  @ParameterizedTest
  @EnumSource
  void dependsOnNothingButItsKeysAndArguments(CacheScript script) {
    assertThat(script.text()).doesNotContain("'TIME'", "math.random", "RANDOMKEY", "SCAN");
  }
}
