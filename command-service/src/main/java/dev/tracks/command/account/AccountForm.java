package dev.tracks.command.account;

import dev.tracks.command.body.Characters;
import dev.tracks.command.body.FlatJson;
import dev.tracks.command.body.RawField;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.problem.Problem.FieldError;
import dev.tracks.defaults.problem.RequestBodies;
import dev.tracks.defaults.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request about an account, and all that is wrong with it: found in one go, as for
 * tracks. What was sent is never told back, for it may be a password.
 */
final class AccountForm {

  static final String EMAIL = "email";
  static final String PASSWORD = "password";
  static final String DISPLAY_NAME = "displayName";
  static final String REFRESH_TOKEN = "refreshToken";
  static final String ROLE = "role";

  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}.]+(\\.[^\\s@\\p{Cntrl}.]+)+");
  private static final int LONGEST_ADDRESS = 254;
  private static final int SHORTEST_PASSWORD = 8;
  private static final int LONGEST_PASSWORD = 1000;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_TOKEN = 8192;
  private static final int LONGEST_BODY = 32 * 1024;

  private final Map<String, RawField> fields;
  private final List<FieldError> errors = new ArrayList<>();

  private AccountForm(Map<String, RawField> fields) {
    this.fields = fields;
  }

  /**
   * Reads a body.
   *
   * @param known the members that there may be
   */
  static AccountForm of(HttpServletRequest request, Set<String> known) throws IOException {
    AccountForm form = new AccountForm(FlatJson.read(RequestBodies.json(request, LONGEST_BODY)));
    if (!known.containsAll(form.fields.keySet())) {
      form.wrong(
          "body", "has members other than " + String.join(", ", known.stream().sorted().toList()));
    }
    return form;
  }

  /** An address in lower case, as Firebase keeps it. */
  String email() {
    String sent = text(EMAIL, LONGEST_ADDRESS);
    String email = sent.strip();
    if (!sent.isEmpty() && !ADDRESS.matcher(email).matches()) {
      wrong(EMAIL, "must be an e-mail address");
    }
    return email.toLowerCase(Locale.ROOT);
  }

  /** A password that somebody has already. */
  String password() {
    return text(PASSWORD, LONGEST_PASSWORD);
  }

  /** A password for a new account. */
  String newPassword() {
    String password = text(PASSWORD, LONGEST_PASSWORD);
    if (!password.isEmpty() && password.codePointCount(0, password.length()) < SHORTEST_PASSWORD) {
      wrong(PASSWORD, "must have at least " + SHORTEST_PASSWORD + " characters");
    }
    return password;
  }

  @Nullable String displayName() {
    if (fields.getOrDefault(DISPLAY_NAME, new RawField.Absent()) instanceof RawField.Absent) {
      return null;
    }
    String name = text(DISPLAY_NAME, LONGEST_NAME).strip();
    String flaw = Characters.flaw(name);
    if (flaw != null) {
      wrong(DISPLAY_NAME, flaw);
    }
    return name.isEmpty() ? null : name;
  }

  String refreshToken() {
    return text(REFRESH_TOKEN, LONGEST_TOKEN);
  }

  Role role() {
    String claim = text(ROLE, LONGEST_NAME);
    return Arrays.stream(Role.values())
        .filter(role -> role.claim().equals(claim))
        .findFirst()
        .orElseGet(
            () -> {
              if (!claim.isEmpty()) {
                wrong(ROLE, "must be reader, writer or admin");
              }
              return Role.READER;
            });
  }

  /**
   * Ends the reading.
   *
   * @throws Problem 400 that names all that is wrong
   */
  void check() {
    if (!errors.isEmpty()) {
      throw Problem.invalidFields(errors);
    }
  }

  /** A text that must be there; empty when it is not, which is then known to be wrong. */
  private String text(String name, int longest) {
    return switch (fields.getOrDefault(name, new RawField.Absent())) {
      case RawField.Text(String text) when text.length() > longest -> {
        wrong(name, "must have at most " + longest + " characters");
        yield "";
      }
      case RawField.Text(String text) when text.isEmpty() -> missing(name);
      case RawField.Text(String text) -> text;
      case RawField.Absent ignored -> missing(name);
      case RawField.Number ignored -> notText(name);
      case RawField.Other ignored -> notText(name);
    };
  }

  private String missing(String name) {
    wrong(name, "is required");
    return "";
  }

  private String notText(String name) {
    wrong(name, "must be text");
    return "";
  }

  private void wrong(String field, String message) {
    errors.add(new FieldError(field, message));
  }
}
