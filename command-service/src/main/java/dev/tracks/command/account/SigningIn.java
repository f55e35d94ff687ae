package dev.tracks.command.account;

import com.google.firebase.auth.FirebaseAuth;
import com.google.firebase.auth.FirebaseAuthException;
import dev.tracks.command.account.IdentityToolkit.Reply;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.problem.Problem.FieldError;
import dev.tracks.defaults.security.Accounts;
import dev.tracks.defaults.security.IdentityProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/** What users do with their own accounts. */
final class SigningIn {

  /** Firebase and this machine may count different seconds, by as much and no more. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private static final Set<String> WRONG_LOGIN =
      Set.of(
          "INVALID_LOGIN_CREDENTIALS",
          "EMAIL_NOT_FOUND",
          "INVALID_PASSWORD",
          "INVALID_EMAIL",
          "USER_DISABLED");
  private static final Set<String> WRONG_TOKEN =
      Set.of(
          "INVALID_REFRESH_TOKEN",
          "MISSING_REFRESH_TOKEN",
          "TOKEN_EXPIRED",
          "USER_DISABLED",
          "USER_NOT_FOUND");

  private final IdentityToolkit toolkit;
  private final FirebaseAuth firebase;
  private final Accounts accounts;
  private final Clock clock;
  private final Duration refusedAfter;
  private final @Nullable String firstAdmin;

  SigningIn(
      IdentityToolkit toolkit,
      FirebaseAuth firebase,
      Accounts accounts,
      Clock clock,
      Duration refusedAfter,
      IdentityProperties identity) {
    this.toolkit = toolkit;
    this.firebase = firebase;
    this.accounts = accounts;
    this.clock = clock;
    this.refusedAfter = refusedAfter;
    this.firstAdmin = identity.firstAdmin();
  }

  /** A new account, as its user is told of it. */
  record Account(String uid, String email) {}

  /**
   * What a user sends with requests, and gets new ones with.
   *
   * @param expiresIn in seconds
   */
  record Tokens(String idToken, String refreshToken, long expiresIn, String tokenType) {}

  /** Makes an account. */
  Account signUp(String email, String password, @Nullable String displayName) {
    if (email.equalsIgnoreCase(firstAdmin)) {
      throw taken(); // that account is made by configuration, and by nobody else
    }
    return switch (toolkit.signUp(email, password, displayName)) {
      case Reply.Done(JsonNode json) -> new Account(json.path("localId").asString(), email);
      case Reply.Refused(String code) ->
          throw switch (code) {
            case "EMAIL_EXISTS" -> taken();
            case "INVALID_EMAIL" -> wrong(AccountForm.EMAIL, "must be an e-mail address");
            case "WEAK_PASSWORD", "PASSWORD_DOES_NOT_MEET_REQUIREMENTS" ->
                wrong(AccountForm.PASSWORD, "is too weak");
            default ->
                new Problem(
                    HttpStatus.FORBIDDEN, "sign-up-refused", "This sign-up is not allowed.");
          };
    };
  }

  private static Problem taken() {
    return new Problem(
        HttpStatus.CONFLICT, "email-taken", "There is an account with this e-mail address.");
  }

  private static Problem wrong(String field, String message) {
    return Problem.invalidFields(List.of(new FieldError(field, message)));
  }

  /** Exchanges a password for tokens. Refusals all look and last the same. */
  Tokens logIn(String email, String password) {
    Instant began = clock.instant();
    return switch (toolkit.signIn(email, password)) {
      case Reply.Done(JsonNode json) ->
          new Tokens(
              json.path("idToken").asString(),
              json.path("refreshToken").asString(),
              json.path("expiresIn").asLong(),
              "Bearer");
      case Reply.Refused(String code) when !WRONG_LOGIN.contains(code) ->
          throw toolkit.unexpected(code);
      case Reply.Refused ignored -> {
        pause(Duration.between(clock.instant(), began.plus(refusedAfter)));
        throw unauthorized("login-failed", "The e-mail address or the password is wrong.");
      }
    };
  }

  /** Exchanges a refresh token for new tokens. */
  Tokens refresh(String refreshToken) {
    return switch (toolkit.refresh(refreshToken)) {
      case Reply.Done(JsonNode json) ->
          new Tokens(
              json.path("id_token").asString(),
              json.path("refresh_token").asString(),
              json.path("expires_in").asLong(),
              "Bearer");
      case Reply.Refused(String code) when !WRONG_TOKEN.contains(code) ->
          throw toolkit.unexpected(code);
      case Reply.Refused ignored ->
          throw unauthorized("refresh-failed", "The refresh token is not good, or no longer.");
    };
  }

  private static Problem unauthorized(String slug, String detail) {
    return new Problem(HttpStatus.UNAUTHORIZED, slug, detail)
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"tracks\"");
  }

  /**
   * Ends every sign-in of a user. Firebase revokes by whole seconds, up to and without the present
   * one: a sign-in of this very second would go on, so its end is waited for.
   */
  void logOut(String uid) {
    try {
      long last = firebase.getUser(uid).getUserMetadata().getLastSignInTimestamp();
      Instant next = Instant.ofEpochSecond(Instant.ofEpochMilli(last).getEpochSecond() + 1);
      pause(Duration.between(clock.instant(), next));
      firebase.revokeRefreshTokens(uid);
    } catch (FirebaseAuthException e) {
      throw FirebaseFailures.problem(e);
    } finally {
      accounts.forget(uid);
    }
  }

  private static void pause(Duration duration) {
    if (duration.isPositive()) {
      try {
        Thread.sleep(duration.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : duration);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
