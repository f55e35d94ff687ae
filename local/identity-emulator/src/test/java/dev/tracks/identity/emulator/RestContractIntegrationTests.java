package dev.tracks.identity.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of <a href="https://firebase.google.com/docs/reference/rest/auth">the REST API</a>. */
class RestContractIntegrationTests {

  private static final String PASSWORD = "correct horse";

  private Instant now = Instant.parse("2030-01-02T03:04:05.678Z");
  private final EmbeddedIdentity identity =
      EmbeddedIdentity.of("demo-tracks")
          .passwordIterations(1000)
          .clock(new TestClock(() -> now))
          .start();
  private final Rest rest = new Rest(identity.address());

  @AfterEach
  void stop() {
    identity.close();
  }

  @Test
  void whoSignsUpIsSignedIn() throws Exception {
    Rest.Answer answer =
        rest.client(
            "signUp",
            """
            {"email":"Ada@Example.com","password":"%s","displayName":"Ada","returnSecureToken":true}
            """
                .formatted(PASSWORD));
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    assertThat(answer.text("kind")).isEqualTo("identitytoolkit#SignupNewUserResponse");
    assertThat(answer.text("email")).isEqualTo("ada@example.com");
    assertThat(answer.text("localId")).matches("[A-Za-z0-9]{28}");
    assertThat(answer.text("expiresIn")).isEqualTo("3600");
    assertThat(answer.text("refreshToken")).isNotEmpty();

    JsonNode claims = Rest.claims(answer.text("idToken"));
    long second = now.getEpochSecond();
    assertThat(claims.path("iss").asText()).isEqualTo(identity.issuer());
    assertThat(claims.path("aud").asText()).isEqualTo("demo-tracks");
    assertThat(claims.path("sub").asText()).isEqualTo(answer.text("localId"));
    assertThat(claims.path("user_id").asText()).isEqualTo(answer.text("localId"));
    assertThat(claims.path("auth_time").asLong()).isEqualTo(second);
    assertThat(claims.path("iat").asLong()).isEqualTo(second);
    assertThat(claims.path("exp").asLong()).isEqualTo(second + 3600);
    assertThat(claims.path("email").asText()).isEqualTo("ada@example.com");
    assertThat(claims.path("email_verified").asBoolean(true)).isFalse();
    assertThat(claims.path("name").asText()).isEqualTo("Ada");
    assertThat(claims.path("firebase").path("sign_in_provider").asText()).isEqualTo("password");
    assertThat(claims.path("firebase").path("identities").path("email").path(0).asText())
        .isEqualTo("ada@example.com");
  }

  @Test
  void tokensAreSignedByTheKeyOfTheJwkSet() throws Exception {
    String token = rest.signUp("ada@example.com", PASSWORD).text("idToken");
    JsonNode key = rest.get("/jwks").json().path("keys").path(0);
    String[] parts = token.split("\\.");
    JsonNode header = Fields.JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
    assertThat(header.path("alg").asText()).isEqualTo("RS256");
    assertThat(header.path("kid").asText()).isEqualTo(key.path("kid").asText()).isNotEmpty();
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e"))));
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
  }

  private static BigInteger number(JsonNode key, String name) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(name).asText()));
  }

  @Test
  void anAddressIsTakenOnceWhateverItsCase() {
    rest.signUp("ada@example.com", PASSWORD);
    Rest.Answer answer = rest.signUp("ADA@example.com", "another password");
    assertThat(answer.status()).isEqualTo(400);
    JsonNode error = answer.json().path("error");
    assertThat(error.path("code").asInt()).isEqualTo(400);
    assertThat(error.path("message").asText()).isEqualTo("EMAIL_EXISTS");
    assertThat(error.path("errors").path(0).path("message").asText()).isEqualTo("EMAIL_EXISTS");
    assertThat(error.path("errors").path(0).path("domain").asText()).isEqualTo("global");
    assertThat(error.path("errors").path(0).path("reason").asText()).isEqualTo("invalid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"email":"ada@example.com","password":"12345"}   | WEAK_PASSWORD : Password should be at least 6 characters
          {"email":"ada","password":"correct horse"}       | INVALID_EMAIL
          {"email":"a@b@c.de","password":"correct horse"}  | INVALID_EMAIL
          {"email":"ada@example.com"}                      | MISSING_PASSWORD
          {"password":"correct horse"}                     | MISSING_EMAIL
          {"returnSecureToken":true}                       | ADMIN_ONLY_OPERATION
          {"email":5,"password":"correct horse"}           | Invalid value at 'email' (TYPE_STRING)
          []                                               | Invalid JSON payload received. Expected an object.
          {"tenantId":"t"}                                 | Invalid JSON payload received. Unknown name "tenantId": Cannot find field.
          """)
  void whatIsWrongWithASignUpIsSaid(String body, String message) {
    Rest.Answer answer = rest.client("signUp", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo(message);
  }

  @Test
  void aBodyThatIsNoJsonOrTooLargeIsRefused() {
    assertThat(rest.client("signUp", "{").status()).isEqualTo(400);
    assertThat(rest.client("signUp", "{} {}").status()).isEqualTo(400);
    assertThat(rest.client("signUp", "").status()).isEqualTo(400);
    assertThat(rest.client("signUp", " ".repeat(70_000) + "{}").message()).contains("exceeds");
    assertThat(rest.signUp("ada@example.com", PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void aPasswordSignsIn() throws Exception {
    String uid = rest.signUp("ada@example.com", PASSWORD).text("localId");
    now = now.plusSeconds(100);
    Rest.Answer answer = rest.signIn("Ada@example.com", PASSWORD);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("kind")).isEqualTo("identitytoolkit#VerifyPasswordResponse");
    assertThat(answer.text("localId")).isEqualTo(uid);
    assertThat(answer.json().path("registered").asBoolean()).isTrue();
    assertThat(Rest.claims(answer.text("idToken")).path("auth_time").asLong())
        .isEqualTo(now.getEpochSecond());
  }

  @Test
  void anUnknownUserAndAWrongPasswordAreToldInTheSameWords() {
    rest.signUp("ada@example.com", PASSWORD);
    Rest.Answer wrong = rest.signIn("ada@example.com", "wrong horse");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.message()).isEqualTo("INVALID_LOGIN_CREDENTIALS");
    assertThat(rest.signIn("bob@example.com", PASSWORD)).isEqualTo(wrong);
  }

  @Test
  void anAccountIsLookedUpByItsToken() {
    Rest.Answer user = rest.signUp("ada@example.com", PASSWORD);
    Rest.Answer answer = lookup(user.text("idToken"));
    JsonNode info = answer.json().path("users").path(0);
    assertThat(info.path("localId").asText()).isEqualTo(user.text("localId"));
    assertThat(info.path("email").asText()).isEqualTo("ada@example.com");
    assertThat(info.path("createdAt").asText()).isEqualTo("" + now.toEpochMilli());
    assertThat(info.path("providerUserInfo").path(0).path("providerId").asText())
        .isEqualTo("password");
    assertThat(answer.json().toString()).doesNotContain("pbkdf2");
  }

  @Test
  void aTokenThatIsNotOursOrHasExpiredLooksNothingUp() {
    String token = rest.signUp("ada@example.com", PASSWORD).text("idToken");
    assertThat(lookup(token.substring(0, token.length() - 6)).message())
        .isEqualTo("INVALID_ID_TOKEN");
    assertThat(lookup("nothing").message()).isEqualTo("INVALID_ID_TOKEN");
    assertThat(lookup("").message()).isEqualTo("INVALID_ID_TOKEN");
    now = now.plus(Duration.ofHours(1));
    assertThat(lookup(token).message()).isEqualTo("TOKEN_EXPIRED");
  }

  private Rest.Answer lookup(String idToken) {
    return rest.client("lookup", "{\"idToken\":\"" + idToken + "\"}");
  }

  @Test
  void aRefreshTokenGivesNewTokensOfTheSameSignIn() throws Exception {
    Rest.Answer user = rest.signUp("ada@example.com", PASSWORD);
    long signedIn = now.getEpochSecond();
    now = now.plus(Duration.ofDays(40));
    Rest.Answer answer = rest.refresh(user.text("refreshToken"));
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    assertThat(answer.text("user_id")).isEqualTo(user.text("localId"));
    assertThat(answer.text("token_type")).isEqualTo("Bearer");
    assertThat(answer.text("expires_in")).isEqualTo("3600");
    assertThat(answer.text("project_id")).isEqualTo("demo-tracks");
    JsonNode claims = Rest.claims(answer.text("id_token"));
    assertThat(claims.path("auth_time").asLong()).isEqualTo(signedIn);
    assertThat(claims.path("iat").asLong()).isEqualTo(now.getEpochSecond());
    assertThat(rest.refresh(answer.text("refresh_token")).status()).isEqualTo(200);
  }

  @Test
  void aRefreshTokenIsGoodUntilItIsRevoked() {
    Rest.Answer user = rest.signUp("ada@example.com", PASSWORD);
    String token = user.text("refreshToken");
    assertThat(rest.refresh("x" + token).message()).isEqualTo("INVALID_REFRESH_TOKEN");
    assertThat(rest.refresh(user.text("idToken")).message()).isEqualTo("INVALID_REFRESH_TOKEN");
    assertThat(rest.refresh("").message()).isEqualTo("MISSING_REFRESH_TOKEN");
    assertThat(change(user, "\"validSince\":" + (now.getEpochSecond() + 1)).status())
        .isEqualTo(200);
    assertThat(rest.refresh(token).message()).isEqualTo("TOKEN_EXPIRED");
    now = now.plusSeconds(1);
    Rest.Answer again = rest.signIn("ada@example.com", PASSWORD);
    assertThat(rest.refresh(again.text("refreshToken")).status()).isEqualTo(200);
  }

  @Test
  void aNewPasswordEndsWhatTheOldOneBegan() {
    Rest.Answer user = rest.signUp("ada@example.com", PASSWORD);
    now = now.plusSeconds(1);
    change(user, "\"password\":\"another one\"");
    assertThat(rest.refresh(user.text("refreshToken")).message()).isEqualTo("TOKEN_EXPIRED");
    assertThat(rest.signIn("ada@example.com", PASSWORD).message())
        .isEqualTo("INVALID_LOGIN_CREDENTIALS");
    assertThat(rest.signIn("ada@example.com", "another one").status()).isEqualTo(200);
  }

  @Test
  void aDisabledAccountIsToldOnlyToWhoKnowsItsPassword() {
    Rest.Answer user = rest.signUp("ada@example.com", PASSWORD);
    change(user, "\"disableUser\":true");
    assertThat(rest.signIn("ada@example.com", PASSWORD).message()).isEqualTo("USER_DISABLED");
    assertThat(rest.signIn("ada@example.com", "wrong horse").message())
        .isEqualTo("INVALID_LOGIN_CREDENTIALS");
    assertThat(rest.refresh(user.text("refreshToken")).message()).isEqualTo("USER_DISABLED");
  }

  private Rest.Answer change(Rest.Answer user, String fields) {
    return rest.admin(":update", "{\"localId\":\"" + user.text("localId") + "\"," + fields + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"sub":"me"}    | FORBIDDEN_CLAIM : sub
          {"exp":1}       | FORBIDDEN_CLAIM : exp
          [1]             | INVALID_CLAIMS
          {"a":           | INVALID_CLAIMS
          """)
  void claimsThatATokenMayNotHoldAreRefused(String claims, String message) {
    Rest.Answer user = rest.signUp("ada@example.com", PASSWORD);
    String text = claims.replace("\"", "\\\"");
    assertThat(change(user, "\"customAttributes\":\"" + text + "\"").message()).isEqualTo(message);
    assertThat(change(user, "\"customAttributes\":\"" + "x".repeat(1001) + "\"").message())
        .isEqualTo("CLAIMS_TOO_LARGE");
  }

  @Test
  void usersNeedAKeyAndTheOwnerATokenAndAProject() {
    String signUp = Rest.TOOLKIT + "accounts:signUp";
    assertThat(rest.post(signUp, "{}").status()).isEqualTo(403);
    assertThat(rest.post(signUp, "{}", "X-Goog-Api-Key", "any").message())
        .isEqualTo("ADMIN_ONLY_OPERATION");
    String admin = Rest.TOOLKIT + "projects/demo-tracks/accounts:lookup";
    assertThat(rest.post(admin, "{}").status()).isEqualTo(401);
    assertThat(rest.post(admin + "?key=any", "{}", "Authorization", "Bearer other").status())
        .isEqualTo(401);
    Rest.Answer other =
        rest.post(
            Rest.TOOLKIT + "projects/another/accounts:lookup",
            "{}",
            "Authorization",
            "Bearer owner");
    assertThat(other.status()).isEqualTo(404);
    assertThat(rest.admin(":lookup", "{}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /",
    "POST, /jwks",
    "GET, /identitytoolkit.googleapis.com/v1/accounts:signUp?key=any",
    "POST, /identitytoolkit.googleapis.com/v1/accounts:sendOobCode?key=any",
    "POST, /identitytoolkit.googleapis.com/v2/accounts:signUp?key=any",
    "POST, /securetoken.googleapis.com/v1/tokens?key=any",
  })
  void whatThereIsNotIsToldSo(String verb, String path) {
    HttpRequest request = rest.request(path).method(verb, BodyPublishers.ofString("{}")).build();
    assertThat(rest.send(request).status()).isEqualTo(404);
  }

  /** As a page does whose name was made to resolve to this machine. */
  @Test
  void aRequestForAnotherHostIsRefused() throws Exception {
    String[] address = identity.address().split(":");
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      socket
          .getOutputStream()
          .write(
              "GET /jwks HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 403");
    }
  }
}
