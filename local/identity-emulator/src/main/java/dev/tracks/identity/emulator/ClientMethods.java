package dev.tracks.identity.emulator;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What users do for themselves, with the web API key: sign up, sign in, look at their account, and
 * get a new ID token.
 *
 * @see <a href="https://firebase.google.com/docs/reference/rest/auth">Firebase Auth REST API</a>
 */
final class ClientMethods {

  private static final Set<String> SIGN_UP =
      Set.of("email", "password", "displayName", "returnSecureToken", "clientType");
  private static final Set<String> SIGN_IN =
      Set.of("email", "password", "returnSecureToken", "clientType");

  private final String project;
  private final AccountStore accounts;
  private final Passwords passwords;
  private final Tokens tokens;
  private final Uids uids;
  private final Clock clock;

  ClientMethods(
      String project,
      AccountStore accounts,
      Passwords passwords,
      Tokens tokens,
      Uids uids,
      Clock clock) {
    this.project = project;
    this.accounts = accounts;
    this.passwords = passwords;
    this.tokens = tokens;
    this.uids = uids;
    this.clock = clock;
  }

  /** {@code accounts:signUp}. */
  Map<String, Object> signUp(byte[] body) {
    Fields fields = Fields.of(body, SIGN_UP);
    if (fields.text("email") == null && fields.text("password") == null) {
      throw GoogleError.refused("ADMIN_ONLY_OPERATION"); // it would be an anonymous account
    }
    String email = Credentials.email(fields.text("email"));
    String password = Credentials.newPassword(fields.text("password"));
    if (accounts.byEmail(email).isPresent()) {
      throw GoogleError.refused("EMAIL_EXISTS"); // without the work of a hash
    }
    Instant now = clock.instant();
    Account account =
        Account.fresh(uids.next(), now)
            .withEmail(email, false)
            .withDisplayName(fields.text("displayName"))
            .withPassword(passwords.hash(password), now)
            .signedIn(now);
    accounts.create(account);
    Map<String, Object> answer = answer("identitytoolkit#SignupNewUserResponse", account);
    return withTokens(answer, account, now, fields.isTrue("returnSecureToken"));
  }

  /** {@code accounts:signInWithPassword}. */
  Map<String, Object> signInWithPassword(byte[] body) {
    Fields fields = Fields.of(body, SIGN_IN);
    String email = Credentials.email(fields.text("email"));
    String password = Credentials.password(fields.text("password"));
    Account account = accounts.byEmail(email).orElse(null);
    if (!passwords.matches(password, account == null ? null : account.password())
        || account == null) {
      throw GoogleError.refused("INVALID_LOGIN_CREDENTIALS");
    }
    refuseDisabled(account);
    Instant now = clock.instant();
    String hash = account.password();
    Account signedIn =
        accounts.update(
            account.uid(),
            current -> {
              if (current.disabled() || !Objects.equals(hash, current.password())) {
                throw GoogleError.refused("INVALID_LOGIN_CREDENTIALS"); // changed meanwhile
              }
              return current.signedIn(now);
            });
    Map<String, Object> answer = answer("identitytoolkit#VerifyPasswordResponse", signedIn);
    answer.put("registered", true);
    return withTokens(answer, signedIn, now, fields.isTrue("returnSecureToken"));
  }

  /** {@code accounts:lookup}. */
  Map<String, Object> lookup(byte[] body) {
    String token = Fields.of(body, Set.of("idToken")).text("idToken");
    if (token == null) {
      throw GoogleError.refused("MISSING_ID_TOKEN");
    }
    Account account = signedIn(tokens.readIdToken(token));
    return Map.of(
        "kind", "identitytoolkit#GetAccountInfoResponse", "users", List.of(account.userInfo()));
  }

  /** {@code token} of the secure-token service. */
  Map<String, Object> token(Map<String, String> form) {
    if (!"refresh_token".equals(form.get("grant_type"))) {
      throw GoogleError.refused(
          form.containsKey("grant_type") ? "INVALID_GRANT_TYPE" : "MISSING_GRANT_TYPE");
    }
    String refreshToken = form.get("refresh_token");
    if (refreshToken == null || refreshToken.isEmpty()) {
      throw GoogleError.refused("MISSING_REFRESH_TOKEN");
    }
    Tokens.SignIn signIn = tokens.readRefreshToken(refreshToken);
    String idToken = tokens.idToken(signedIn(signIn), signIn.authTime());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("access_token", idToken);
    answer.put("expires_in", String.valueOf(Tokens.LIFETIME));
    answer.put("token_type", "Bearer");
    answer.put("refresh_token", refreshToken);
    answer.put("id_token", idToken);
    answer.put("user_id", signIn.uid());
    answer.put("project_id", project);
    return answer;
  }

  /** The account of a sign-in that still counts. */
  private Account signedIn(Tokens.SignIn signIn) {
    Account account =
        accounts.byUid(signIn.uid()).orElseThrow(() -> GoogleError.refused("USER_NOT_FOUND"));
    refuseDisabled(account);
    if (signIn.authTime() < account.validSince()) {
      throw GoogleError.refused("TOKEN_EXPIRED");
    }
    return account;
  }

  private static void refuseDisabled(Account account) {
    if (account.disabled()) {
      throw GoogleError.refused("USER_DISABLED");
    }
  }

  private static Map<String, Object> answer(String kind, Account account) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("kind", kind);
    answer.put("localId", account.uid());
    answer.put("email", orEmpty(account.email()));
    answer.put("displayName", orEmpty(account.displayName()));
    return answer;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private Map<String, Object> withTokens(
      Map<String, Object> answer, Account account, Instant now, boolean withRefreshToken) {
    long authTime = now.getEpochSecond();
    answer.put("idToken", tokens.idToken(account, authTime));
    if (withRefreshToken) {
      answer.put("refreshToken", tokens.refreshToken(new Tokens.SignIn(account.uid(), authTime)));
      answer.put("expiresIn", String.valueOf(Tokens.LIFETIME));
    }
    return answer;
  }
}
