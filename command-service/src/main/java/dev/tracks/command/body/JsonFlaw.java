package dev.tracks.command.body;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * What is wrong with a body that is not JSON, in the client's words: the parser's own are about its
 * switches. Its messages tell the case apart; one that is not known here is still told by its
 * place.
 */
final class JsonFlaw {

  private static final Map<String, String> CASES = new LinkedHashMap<>();

  static {
    CASES.put("Duplicate Object property", "a member stands twice");
    CASES.put("Non-standard token", "NaN and Infinity are no numbers in JSON");
    CASES.put("'NaN'", "a value is expected: text, a number, true, false or null");
    CASES.put("comment", "JSON has no comments");
    CASES.put("Illegal unquoted character", "a control character within text must be escaped");
    CASES.put("Leading zeroes", "a number must not begin with zeros");
    CASES.put("Decimal point", "a digit must follow the decimal point");
    CASES.put("Exponent indicator", "a digit must follow the exponent's e");
    CASES.put("numeric value", "the number is malformed");
    CASES.put("surrogate", "the text is not valid Unicode");
    CASES.put("escape", "the escape sequence is not one of JSON's");
    CASES.put("separate property name and value", "a colon is expected after the member's name");
    CASES.put("start property name", "a member's name in double quotes is expected");
    CASES.put("expecting comma", "a comma is expected");
    CASES.put("close marker", "brackets do not match");
    CASES.put("Unrecognized token", "a value is expected: text, a number, true, false or null");
    CASES.put("valid value", "a value is expected: text, a number, true, false or null");
  }

  private JsonFlaw() {}

  /** One sentence, without any words of the parser's. */
  static String describe(JacksonException failure) {
    TokenStreamLocation place = failure.getLocation();
    String where =
        place == null || place.getLineNr() < 1
            ? ""
            : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    return "The body is not JSON: " + what(failure) + where + ".";
  }

  private static String what(JacksonException failure) {
    return switch (failure) {
      case UnexpectedEndOfInputException ignored -> "it ends too early";
      case StreamConstraintsException ignored ->
          "a name, a text, a number or the nesting is larger than may be";
      default ->
          CASES.entrySet().stream()
              .filter(
                  known -> String.valueOf(failure.getOriginalMessage()).contains(known.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse("a character is not expected");
    };
  }
}
