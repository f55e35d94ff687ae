package dev.tracks.identity.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.firebase.auth.AuthErrorCode;
import com.google.firebase.auth.ExportedUserRecord;
import com.google.firebase.auth.FirebaseAuth;
import com.google.firebase.auth.FirebaseAuthException;
import com.google.firebase.auth.UserRecord;
import com.google.firebase.auth.UserRecord.CreateRequest;
import com.google.firebase.auth.UserRecord.UpdateRequest;
import dev.tracks.defaults.security.RouteRules;
import dev.tracks.defaults.security.User;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Unmodified firebase-admin, and a service that checks tokens as all services do, both configured
 * as they are in production but for the address.
 */
class FirebaseAdminIntegrationTests {

  private static final String PASSWORD = "correct horse";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final EmbeddedIdentity IDENTITY =
      EmbeddedIdentity.of("demo-tracks").passwordIterations(1000).start();
  private static final Rest REST = new Rest(IDENTITY.address());
  private static ConfigurableApplicationContext service;
  private static FirebaseAuth firebase;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Service {

    @Bean
    RouteRules rules() {
      return RouteRules.of("s", "s GET /me reader\ns GET /admin/me admin");
    }

    @RestController
    static class Routes {

      @GetMapping({"/me", "/admin/me"})
      User me() {
        return User.required();
      }
    }
  }

  @BeforeAll
  static void start() {
    service =
        new SpringApplicationBuilder(Service.class)
            .run(
                "--spring.config.import=classpath:service-defaults-identity.yml",
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--management.server.port=0",
                "--tracks.identity.project=" + IDENTITY.project(),
                "--tracks.identity.emulator=" + IDENTITY.address(),
                "--tracks.identity.revocation-cache=1ms");
    firebase = service.getBean(FirebaseAuth.class);
  }

  @AfterAll
  static void stop() {
    service.close();
    IDENTITY.close();
  }

  @Test
  void createsAndReadsAccounts() throws Exception {
    UserRecord made =
        firebase.createUser(
            new CreateRequest()
                .setEmail("created@example.com")
                .setPassword(PASSWORD)
                .setDisplayName("Created")
                .setEmailVerified(true));
    UserRecord read = firebase.getUser(made.getUid());
    assertThat(read.getEmail()).isEqualTo("created@example.com");
    assertThat(read.getDisplayName()).isEqualTo("Created");
    assertThat(read.isEmailVerified()).isTrue();
    assertThat(read.isDisabled()).isFalse();
    assertThat(read.getCustomClaims()).isEmpty();
    assertThat(read.getProviderData()[0].getProviderId()).isEqualTo("password");
    assertThat(read.getUserMetadata().getCreationTimestamp()).isPositive();
    assertThat(firebase.getUserByEmail("Created@example.com").getUid()).isEqualTo(made.getUid());
    assertThat(REST.signIn("created@example.com", PASSWORD).text("localId"))
        .isEqualTo(made.getUid());
    assertThat(firebase.getUser(made.getUid()).getUserMetadata().getLastSignInTimestamp())
        .isPositive();
  }

  @Test
  void takesAnIdOfTheOwnersChoice() throws Exception {
    String uid = "../an id/with \u00fc";
    firebase.createUser(new CreateRequest().setUid(uid));
    assertThat(firebase.getUser(uid).getUid()).isEqualTo(uid);
    assertError(
        () -> firebase.createUser(new CreateRequest().setUid(uid)),
        AuthErrorCode.UID_ALREADY_EXISTS);
  }

  @Test
  void tellsWhatIsWrongByFirebasesCodes() throws Exception {
    firebase.createUser(new CreateRequest().setEmail("once@example.com"));
    assertError(
        () -> firebase.createUser(new CreateRequest().setEmail("once@example.com")),
        AuthErrorCode.EMAIL_ALREADY_EXISTS);
    UserRecord other = firebase.createUser(new CreateRequest().setEmail("other@example.com"));
    assertError(
        () -> firebase.updateUser(new UpdateRequest(other.getUid()).setEmail("once@example.com")),
        AuthErrorCode.EMAIL_ALREADY_EXISTS);
    assertError(() -> firebase.getUser("nobody"), AuthErrorCode.USER_NOT_FOUND);
    assertError(() -> firebase.getUserByEmail("nobody@example.com"), AuthErrorCode.USER_NOT_FOUND);
    assertError(() -> firebase.deleteUser("nobody"), AuthErrorCode.USER_NOT_FOUND);
    assertError(
        () -> firebase.setCustomUserClaims("nobody", Map.of()), AuthErrorCode.USER_NOT_FOUND);
  }

  private static void assertError(ThrowingCallable call, AuthErrorCode code) {
    assertThatExceptionOfType(FirebaseAuthException.class)
        .isThrownBy(call)
        .extracting(FirebaseAuthException::getAuthErrorCode)
        .isEqualTo(code);
  }

  @Test
  void changesAccounts() throws Exception {
    UserRecord made =
        firebase.createUser(
            new CreateRequest().setEmail("before@example.com").setDisplayName("Before"));
    firebase.updateUser(
        new UpdateRequest(made.getUid()).setEmail("after@example.com").setDisplayName(null));
    UserRecord read = firebase.getUserByEmail("after@example.com");
    assertThat(read.getUid()).isEqualTo(made.getUid());
    assertThat(read.getDisplayName()).isNull();
    assertError(() -> firebase.getUserByEmail("before@example.com"), AuthErrorCode.USER_NOT_FOUND);
    firebase.createUser(new CreateRequest().setEmail("before@example.com"));
  }

  @Test
  void listsAllAccountsPageByPage() throws Exception {
    for (int i = 0; i < 5; i++) {
      firebase.createUser(new CreateRequest().setUid("listed-" + i));
    }
    List<String> listed = new ArrayList<>();
    for (var page = firebase.listUsers(null, 2); page != null; page = page.getNextPage()) {
      for (ExportedUserRecord user : page.getValues()) {
        listed.add(user.getUid());
      }
    }
    assertThat(listed)
        .doesNotHaveDuplicates()
        .contains("listed-0", "listed-1", "listed-2", "listed-3", "listed-4");
  }

  @Test
  void aServiceTakesItsTokens() throws Exception {
    Rest.Answer user = REST.signUp("user@example.com", PASSWORD);
    HttpResponse<String> me = get("/me", user.text("idToken"));
    assertThat(me.statusCode()).as(me.body()).isEqualTo(200);
    assertThat(me.body()).contains(user.text("localId"), "user@example.com", "READER");
    assertThat(get("/admin/me", user.text("idToken")).statusCode()).isEqualTo(403);
  }

  @Test
  void aServiceTakesNoTokenOfAnotherEmulatorOfTheSameProject() throws Exception {
    try (EmbeddedIdentity other =
        EmbeddedIdentity.of("demo-tracks").passwordIterations(1000).start()) {
      String token =
          new Rest(other.address()).signUp("user2@example.com", PASSWORD).text("idToken");
      assertThat(get("/me", token).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aRoleThatIsGivenComesWithTheNextToken() throws Exception {
    Rest.Answer user = REST.signUp("admin@example.com", PASSWORD);
    firebase.setCustomUserClaims(user.text("localId"), Map.of("role", "admin", "team", 7));
    assertThat(firebase.getUser(user.text("localId")).getCustomClaims())
        .containsEntry("role", "admin");
    String token = REST.refresh(user.text("refreshToken")).text("id_token");
    assertThat(Rest.claims(token).path("team").asInt()).isEqualTo(7);
    assertThat(get("/admin/me", token).statusCode()).isEqualTo(200);
    firebase.setCustomUserClaims(user.text("localId"), null);
    assertThat(get("/admin/me", token).statusCode()).isEqualTo(403);
  }

  /** Firebase counts in seconds: what began in the second of the revocation goes on. */
  @Test
  void aRevokedTokenIsRefused() throws Exception {
    Rest.Answer user = REST.signUp("revoked@example.com", PASSWORD);
    assertThat(get("/me", user.text("idToken")).statusCode()).isEqualTo(200);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              firebase.revokeRefreshTokens(user.text("localId"));
              assertThat(get("/me", user.text("idToken")).statusCode()).isEqualTo(401);
            });
    assertThat(REST.refresh(user.text("refreshToken")).message()).isEqualTo("TOKEN_EXPIRED");
    String again = REST.signIn("revoked@example.com", PASSWORD).text("idToken");
    assertThat(get("/me", again).statusCode()).isEqualTo(200);
  }

  @Test
  void aTokenOfADisabledOrDeletedAccountIsRefused() throws Exception {
    Rest.Answer user = REST.signUp("closed@example.com", PASSWORD);
    String uid = user.text("localId");
    String token = user.text("idToken");
    firebase.updateUser(new UpdateRequest(uid).setDisabled(true));
    assertThat(get("/me", token).statusCode()).isEqualTo(401);
    assertThat(firebase.getUser(uid).isDisabled()).isTrue();
    firebase.updateUser(new UpdateRequest(uid).setDisabled(false));
    assertThat(get("/me", token).statusCode()).isEqualTo(200);
    firebase.deleteUser(uid);
    assertThat(get("/me", token).statusCode()).isEqualTo(401);
    assertThat(REST.refresh(user.text("refreshToken")).message()).isEqualTo("USER_NOT_FOUND");
    assertThat(REST.signUp("closed@example.com", PASSWORD).status()).isEqualTo(200);
  }

  private static HttpResponse<String> get(String path, String token) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + service.getEnvironment().getProperty("local.server.port")
                        + path))
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
