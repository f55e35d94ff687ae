package dev.tracks.command.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.security.Role;
import dev.tracks.defaults.security.User;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

class IdempotencyKeyUnitTests {

  @BeforeEach
  void logIn() {
    User ada = new User("ada", null, null, Role.WRITER);
    SecurityContextHolder.getContext()
        .setAuthentication(new PreAuthenticatedAuthenticationToken(ada, "none"));
  }

  @AfterEach
  void logOut() {
    SecurityContextHolder.clearContext();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'\"abc\"', abc",
        "abc, abc",
        "'\"a\\\\b\"', a\\b",
        "a\\b, a\\b",
        "'\"a\\\"b\"', 'a\"b'",
        "'\"a\\\\\\\\b\"', a\\\\b",
        "'\"\\\\\"', \\",
      })
  void isWhatTheQuotesHold(String header, String key) {
    assertThat(key(header)).isEqualTo(key);
  }

  @Test
  void isAsLongAsItIsWithoutEscapes() {
    assertThat(key("\"" + "\\\\".repeat(255) + "\"")).hasSize(255);
    assertThatThrownBy(() -> key("\"" + "\\\\".repeat(256) + "\"")).isInstanceOf(Problem.class);
  }

  @Test
  void whatIsMuchTooLongIsRefusedAsWhatIsTooLong() {
    assertThatThrownBy(() -> key("\"" + "a".repeat(8000) + "\"")).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> key("\"" + "a".repeat(8000))).isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a\\b\"", "\"a\\\"", "\"\"", "\"a", "a\"b", "a b", "", "\" a\""})
  void nothingElseIsAKey(String header) {
    assertThatThrownBy(() -> key(header)).isInstanceOf(Problem.class);
  }

  private static String key(String header) {
    MockHttpServletRequest request = new MockHttpServletRequest("POST", "/features/new");
    request.addHeader("Idempotency-Key", header);
    return Objects.requireNonNull(IdempotencyKey.of(request, new byte[0])).key();
  }
}
