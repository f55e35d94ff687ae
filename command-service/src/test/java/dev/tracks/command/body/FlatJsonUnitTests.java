package dev.tracks.command.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tracks.defaults.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatJsonUnitTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":NaN}          | NaN and Infinity are no numbers in JSON (line 1, column 9)
          {"a":-Infinity}    | NaN and Infinity are no numbers in JSON
          {"a":/* x */1}     | JSON has no comments
          {"a":1,"a":2}      | a member stands twice
          {"a":01}           | a number must not begin with zeros
          {"a":1.}           | a digit must follow the decimal point
          {"a":1e}           | a digit must follow the exponent's e
          {"a":"\\x"}        | the escape sequence is not one of JSON's
          {"a":yes}          | a value is expected: text, a number, true, false or null
          {"a":'x'}          | a value is expected: text, a number, true, false or null
          {"a" 1}            | a colon is expected after the member's name
          {a:1}              | a member's name in double quotes is expected
          {"a":1 "b":2}      | a comma is expected
          {"a":[1}           | brackets do not match
          {"a":1             | it ends too early
          {"a                | it ends too early
          {"a":.5}           | (line 1, column
          """)
  void saysWhatIsWrongInWordsAndWhere(String body, String expected) {
    String detail = detail(body);
    assertThat(detail)
        .startsWith("The body is not JSON: ")
        .contains(expected)
        .matches(".* \\(line \\d+, column \\d+\\)\\.");
  }

  @Test
  void namesTheLine() {
    assertThat(detail("{\n\"a\":1,\n\"b\":nope}")).contains("(line 3, column ");
  }

  @Test
  void neverSpeaksOfTheParser() {
    List<String> bodies =
        List.of(
            "{\"a\":" + "1".repeat(2000) + "}",
            "{\"a\":" + "[".repeat(2000),
            "{\"" + "x".repeat(60_000) + "\":1}",
            "{\"a\":NaN}",
            "{\"a\":#x\n1}",
            "{\"a\":\"\t\"}",
            "{\"a\":\"\\ud800\"}",
            "\u001e{}",
            "nul",
            "1.",
            "// x",
            "\ufeff\ufeff{}");
    for (String body : bodies) {
      Problem problem =
          catchThrowableOfType(
              Problem.class, () -> FlatJson.read(body.getBytes(StandardCharsets.UTF_8)));
      if (problem != null) {
        assertThat(problem.getBody().getDetail())
            .doesNotContain("Feature", "Constraints", "Jackson", "ALLOW_", "enable", "`", "Token");
      }
    }
  }

  private static String detail(String body) {
    Problem problem =
        catchThrowableOfType(
            Problem.class, () -> FlatJson.read(body.getBytes(StandardCharsets.UTF_8)));
    assertThat(problem).isNotNull();
    return String.valueOf(problem.getBody().getDetail());
  }
}
