package dev.tracks.command.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.firebase.auth.FirebaseAuth;
import com.google.firebase.auth.FirebaseAuthException;
import com.google.firebase.auth.UserRecord.UpdateRequest;
import dev.tracks.command.RunningCommandService;
import dev.tracks.identity.emulator.EmbeddedIdentity;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AccountsIntegrationTests {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String PASSWORD = "correct horse";
  private static final Duration FLOOR = Duration.ofMillis(300);
  private static EmbeddedIdentity identity;
  private static TestDatabase database;
  private static TestServiceBus bus;
  private static RunningCommandService service;
  private static FirebaseAuth firebase;
  private static String boss;

  @BeforeAll
  static void start() {
    identity = EmbeddedIdentity.of("demo-tracks").passwordIterations(1000).start();
    database = TestDatabase.migrated();
    bus = RunningCommandService.bus();
    service =
        new RunningCommandService(
            database,
            bus,
            "tracks.identity.emulator=" + identity.address(),
            "tracks.identity.first-admin=Boss@Example.com",
            "tracks.identity.first-admin-password=the first of all",
            "tracks.accounts.logins-per-account=5",
            "tracks.accounts.logins-per-address=200",
            "tracks.accounts.sign-ups-per-address=200",
            "tracks.accounts.refused-after=" + FLOOR.toMillis() + "ms");
    firebase = service.context().getBean(FirebaseAuth.class);
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(FirebaseAuthException.class)
        .until(() -> firebase.getUser(FirstAdmin.UID).getCustomClaims().containsKey("role"));
    boss = json(logIn("boss@example.com", "the first of all")).path("idToken").asString();
  }

  @AfterAll
  static void stop() {
    service.close();
    bus.close();
    database.close();
    identity.close();
  }

  @Test
  void whoSignsUpCanLogInAndIsKnown() {
    HttpResponse<String> made =
        service.post(
            "/signup",
            "{\"email\":\" Ada@Example.com\",\"password\":\"%s\",\"displayName\":\"Ada\"}"
                .formatted(PASSWORD));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(json(made).path("email").asString()).isEqualTo("ada@example.com");
    assertNotKept(made);

    HttpResponse<String> login = logIn("ada@example.com", PASSWORD);
    assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
    assertThat(json(login).path("tokenType").asString()).isEqualTo("Bearer");
    assertThat(json(login).path("expiresIn").asInt()).isEqualTo(3600);
    assertNotKept(login);

    HttpResponse<String> me = get("/me", json(login).path("idToken").asString());
    assertThat(me.statusCode()).as(me.body()).isEqualTo(200);
    assertThat(json(me).path("uid")).isEqualTo(json(made).path("uid"));
    assertThat(json(me).path("email").asString()).isEqualTo("ada@example.com");
    assertThat(json(me).path("displayName").asString()).isEqualTo("Ada");
    assertThat(json(me).path("role").asString()).isEqualTo("reader");
  }

  private static void assertNotKept(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void anAddressIsTakenOnce() {
    assertThat(signUp("once@example.com").statusCode()).isEqualTo(201);
    assertProblem(signUp("Once@example.com"), 409, "email-taken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /signup        | {"email":"ada","password":"short"}                       | email password
          /signup        | {"password":5}                                           | email password
          /signup        | {"email":"a@example.com","password":"long enough","x":1} | body
          /signup        | {"email":"a@example.com","password":"long enough","displayName":"a\\u0007"} | displayName
          /login         | {"email":"a@example.com"}                                | password
          /login         | {"email":true,"password":""}                             | email password
          /login         | {"email":"   ","password":"long enough"}                 | email
          /login/refresh | {}                                                       | refreshToken
          """)
  void whatIsWrongWithABodyIsNamed(String path, String body, String fields) {
    HttpResponse<String> answer = service.post(path, body);
    assertProblem(answer, 400, "invalid-fields");
    assertThat(json(answer).path("errors").valueStream().map(e -> e.path("field").asString()))
        .containsExactlyInAnyOrder(fields.split(" "));
    assertThat(answer.body()).doesNotContain("short", "long enough");
  }

  @Test
  void aBodyThatIsNoJsonIsRefused() {
    assertProblem(service.post("/login", "{"), 400, "malformed-body");
    assertThat(service.post("/login", "{}".repeat(20_000)).statusCode()).isEqualTo(413);
  }

  /** Of the time only the floor can be told for certain: it covers what Firebase's own differs. */
  @Test
  void anUnknownUserAWrongPasswordAndADisabledAccountAreRefusedAlike() throws Exception {
    signUp("bob@example.com");
    String disabled = json(signUp("closed@example.com")).path("uid").asString();
    firebase.updateUser(new UpdateRequest(disabled).setDisabled(true));
    HttpResponse<String> wrong = refusedNoSoonerThanTheFloor("bob@example.com", "wrong horse");
    assertProblem(wrong, 401, "login-failed");
    assertThat(wrong.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"tracks\"");
    for (String email : new String[] {"nobody@example.com", "closed@example.com"}) {
      HttpResponse<String> other = refusedNoSoonerThanTheFloor(email, PASSWORD);
      assertThat(other.statusCode()).isEqualTo(wrong.statusCode());
      assertThat(other.body()).isEqualTo(wrong.body());
      assertThat(other.headers().map().keySet()).isEqualTo(wrong.headers().map().keySet());
    }
  }

  private static HttpResponse<String> refusedNoSoonerThanTheFloor(String email, String password) {
    long began = System.nanoTime();
    HttpResponse<String> answer = logIn(email, password);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(FLOOR);
    return answer;
  }

  @Test
  void aRefreshTokenGivesTokensThatWork() {
    signUp("fresh@example.com");
    String token = json(logIn("fresh@example.com", PASSWORD)).path("refreshToken").asString();
    HttpResponse<String> answer = refresh(token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(get("/me", json(answer).path("idToken").asString()).statusCode()).isEqualTo(200);
    assertThat(json(answer).path("refreshToken").asString()).isNotEmpty();
    assertProblem(refresh("garbage"), 401, "refresh-failed");
  }

  /** Also in the second of the login, which Firebase's own revocation spares. */
  @Test
  void whoLogsOutIsOutEverywhereAtOnce() {
    signUp("out@example.com");
    JsonNode elsewhere = json(logIn("out@example.com", PASSWORD));
    JsonNode here = json(logIn("out@example.com", PASSWORD));
    String token = here.path("idToken").asString();
    assertThat(get("/me", token).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/logout", "", token).statusCode()).isEqualTo(204);
    assertProblem(get("/me", token), 401, "invalid-token");
    assertProblem(get("/me", elsewhere.path("idToken").asString()), 401, "invalid-token");
    assertProblem(refresh(elsewhere.path("refreshToken").asString()), 401, "refresh-failed");
    String again = json(logIn("out@example.com", PASSWORD)).path("idToken").asString();
    assertThat(get("/me", again).statusCode()).isEqualTo(200);
  }

  @Test
  void withoutATokenOnesOwnAccountIsNotToBeHad() {
    assertProblem(service.send("GET", "/me", ""), 401, "unauthorized");
    assertProblem(service.send("POST", "/logout", ""), 401, "unauthorized");
    assertProblem(get("/me", "garbage"), 401, "invalid-token");
    assertProblem(
        send("PUT", "/admin/users/u/role", "{\"role\":\"admin\"}", null), 401, "unauthorized");
  }

  @Test
  void anAdministratorGivesRolesAndNobodyElse() throws Exception {
    String uid = json(signUp("rise@example.com")).path("uid").asString();
    firebase.setCustomUserClaims(uid, Map.of("team", 7));
    JsonNode user = json(logIn("rise@example.com", PASSWORD));
    String token = user.path("idToken").asString();
    assertProblem(giveRole(token, uid, "admin"), 403, "forbidden");

    HttpResponse<String> given = giveRole(boss, uid, "writer");
    assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
    assertThat(json(given).path("role").asString()).isEqualTo("writer");
    String risen = json(refresh(user.path("refreshToken").asString())).path("idToken").asString();
    assertThat(json(get("/me", risen)).path("role").asString()).isEqualTo("writer");
    assertThat(firebase.getUser(uid).getCustomClaims()).containsKey("team");

    giveRole(boss, uid, "reader");
    assertThat(json(get("/me", risen)).path("role").asString()).isEqualTo("reader");
  }

  @Test
  void whatIsWrongWithAChangeOfRoleIsSaid() {
    String own = json(get("/me", boss)).path("uid").asString();
    assertProblem(giveRole(boss, own, "reader"), 409, "own-role");
    assertProblem(giveRole(boss, "nobody", "writer"), 404, "no-such-user");
    assertProblem(giveRole(boss, "x".repeat(129), "writer"), 404, "no-such-user");
    assertProblem(giveRole(boss, "nobody", "king"), 400, "invalid-fields");
  }

  /** Nobody becomes the first administrator by signing up with the address. */
  @Test
  void theFirstAdministratorIsMadeByConfigurationAlone() {
    assertProblem(signUp("boss@example.com"), 409, "email-taken");
    assertThat(json(get("/me", boss)).path("role").asString()).isEqualTo("admin");
  }

  @Test
  void anAccountIsTriedSoOftenAndNoOftener() {
    signUp("target@example.com");
    for (int i = 0; i < 5; i++) {
      assertThat(logIn("target@example.com", "wrong horse").statusCode()).isEqualTo(401);
    }
    HttpResponse<String> answer = logIn("Target@example.com", PASSWORD);
    assertProblem(answer, 429, "too-many-attempts");
    assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    assertThat(answer.body()).doesNotContain("target");
  }

  @Test
  void anAddressIsTheClientsThatTheGatewayTells() {
    for (int i = 0; i < 200; i++) {
      assertThat(refreshFrom("203.0.113.7").statusCode()).isEqualTo(401);
    }
    assertProblem(refreshFrom("203.0.113.7"), 429, "too-many-attempts");
    assertThat(refreshFrom("203.0.113.8").statusCode()).isEqualTo(401);
  }

  private static HttpResponse<String> refreshFrom(String address) {
    return service.post(
        "/login/refresh", "{\"refreshToken\":\"garbage\"}", "X-Forwarded-For", address);
  }

  @Test
  void anIdempotencyKeyIsItsUsersOwn() {
    writer("key1@example.com");
    writer("key2@example.com");
    String[] one = withKey("key1@example.com");
    String[] two = withKey("key2@example.com");
    HttpResponse<String> first = service.post("/features/new", track("k1"), one);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(service.post("/features/new", track("k1"), one).body()).isEqualTo(first.body());
    assertProblem(service.post("/features/new", track("k2"), one), 422, "idempotency-key-reused");
    assertThat(service.post("/features/new", track("k2"), two).statusCode()).isEqualTo(201);
  }

  private static void writer(String email) {
    giveRole(boss, json(signUp(email)).path("uid").asString(), "writer");
  }

  private static String[] withKey(String email) {
    String token = json(logIn(email, PASSWORD)).path("idToken").asString();
    return new String[] {"Idempotency-Key", "\"shared\"", "Authorization", "Bearer " + token};
  }

  private static String track(String trackId) {
    return """
    {"genre":"Keys","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
    "duration_ms":1000}\
    """
        .formatted(trackId);
  }

  private static HttpResponse<String> signUp(String email) {
    return service.post("/signup", credentials(email, PASSWORD));
  }

  private static HttpResponse<String> logIn(String email, String password) {
    return service.post("/login", credentials(email, password));
  }

  private static String credentials(String email, String password) {
    return "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password);
  }

  private static HttpResponse<String> refresh(String token) {
    return service.post("/login/refresh", "{\"refreshToken\":\"" + token + "\"}");
  }

  private static HttpResponse<String> giveRole(String token, String uid, String role) {
    return send("PUT", "/admin/users/" + uid + "/role", "{\"role\":\"" + role + "\"}", token);
  }

  private static HttpResponse<String> get(String path, String token) {
    return service.send("GET", path, "", "Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> send(String method, String path, String body, String token) {
    return token == null
        ? service.send(method, path, body, "Content-Type", "application/json")
        : service.send(
            method,
            path,
            body,
            "Content-Type",
            "application/json",
            "Authorization",
            "Bearer " + token);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String slug) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(answer).path("type").asString()).isEqualTo("urn:tracks:problem:" + slug);
  }
}
