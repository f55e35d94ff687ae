package dev.tracks.identity.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PasswordsUnitTests {

  private final Passwords passwords = new Passwords(1000);

  @Test
  void onlyThePasswordThatWasHashedMatches() {
    String hash = passwords.hash("correct horse");
    assertThat(hash).startsWith("pbkdf2-sha256$1000$").doesNotContain("correct");
    assertThat(passwords.matches("correct horse", hash)).isTrue();
    assertThat(passwords.matches("Correct horse", hash)).isFalse();
    assertThat(passwords.matches("", hash)).isFalse();
  }

  @Test
  void noPasswordMatchesWhereThereIsNone() {
    assertThat(passwords.matches("anything", null)).isFalse();
    assertThat(passwords.matches("", null)).isFalse();
  }

  @Test
  void equalPasswordsHaveHashesOfTheirOwn() {
    assertThat(passwords.hash("same")).isNotEqualTo(passwords.hash("same"));
  }

  /** A hash of other parameters than today's stays good: a known one, of another implementation. */
  @Test
  void aHashIsCheckedByItsOwnParameters() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    String known =
        "pbkdf2-sha256$4096$"
            + base64.encodeToString("salt".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
            + "$"
            + base64.encodeToString(
                HexFormat.of()
                    .parseHex("c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"));
    assertThat(passwords.matches("password", known)).isTrue();
    assertThat(passwords.matches("passwort", known)).isFalse();
    assertThatThrownBy(() -> passwords.matches("password", "md5$1$a$b"))
        .isInstanceOf(IllegalStateException.class);
  }
}
