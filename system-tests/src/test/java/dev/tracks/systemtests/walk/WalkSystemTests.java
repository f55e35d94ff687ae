package dev.tracks.systemtests.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.architecture.DocumentedRoutes;
import dev.tracks.azure.emulator.EmbeddedIngestion;
import dev.tracks.azure.emulator.EmbeddedVault;
import dev.tracks.azure.emulator.Telemetry;
import dev.tracks.stack.load.Loader;
import dev.tracks.stack.system.Topology;
import dev.tracks.systemtests.told.ToldMore;
import dev.tracks.systemtests.torture.DatabaseRecords;
import dev.tracks.testing.RepositoryRoot;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer walks through, and what must hold while parts of it are gone; from outside. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WalkSystemTests {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String SIGNED_UP =
      "{\"email\":\"ada@example.com\",\"password\":\"correct horse\"}";

  /** What tells of the inside: of a stack trace, or of the words of a library. */
  private static final Pattern TRACES =
      Pattern.compile("Exception|\\tat |dev\\.tracks|org\\.|Jackson|Feature|Constraints");

  private static final Pattern MEASURE =
      Pattern.compile("\\b(tracks|http_server|hikaricp|jvm|process)_[a-z_]+");

  @TempDir private static Path directory;
  @TempDir private static Path certificates;
  private static RunningSystem system;
  private static EmbeddedIngestion ingestion;
  private static EmbeddedVault vault;

  /** What nobody may find in a log, and with what is made while the system runs. */
  private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();

  /** Services tell all that they do, and have their secrets from a vault. */
  @BeforeAll
  static void up() {
    ingestion = EmbeddedIngestion.start();
    vault = EmbeddedVault.start(certificates);
    system = new RunningSystem(directory, WalkSystemTests::withSecretsAndTelemetry);
  }

  private static Topology withSecretsAndTelemetry(Topology topology) {
    Topology told = topology;
    for (String service : topology.services()) {
      told =
          new ToldMore(
              told,
              service,
              Map.of(
                  "TRACKS_TRACE_SAMPLING", "0.01",
                  "TRACKS_TELEMETRY_STEP", "5s",
                  "TRACKS_TELEMETRY_DELAY", "500ms"));
    }
    Map<String, UnaryOperator<String>> planted = new HashMap<>();
    for (String name : List.of("TRACKS_IDENTITY_API_KEY", "TRACKS_IDENTITY_SERVICE_ACCOUNT")) {
      String secret = "planted-" + UUID.randomUUID();
      SECRETS.add(secret);
      planted.put(name, said -> secret);
    }
    String key = "planted-" + UUID.randomUUID();
    SECRETS.add(key);
    planted.put(
        "TRACKS_SERVICEBUS_CONNECTION",
        said -> said.replaceFirst("SharedAccessKey=[^;]*", "SharedAccessKey=" + key));
    planted.put("TRACKS_REDIS_URL", said -> said.replaceFirst("redis://", "redis://:" + key + "@"));
    planted.put("APPLICATIONINSIGHTS_CONNECTION_STRING", said -> ingestion.connectionString());
    return new Vaulted(told, vault, planted);
  }

  @AfterAll
  static void down() {
    if (system != null) {
      system.close();
    }
    vault.close();
    ingestion.close();
  }

  @Test
  void aPostedTrackReachesEveryReader() throws Exception {
    Path file = Path.of(WalkSystemTests.class.getResource("tracks.csv").toURI());
    Path rejects = directory.resolve("rejects.csv");
    Loader.Summary summary = system.loader().load(file, rejects, done -> {});
    assertThat(summary).isEqualTo(new Loader.Summary(7, 5, 0, 2));
    assertThat(Files.readString(rejects)).contains("popularity", "8,");

    assertThat(cacheStatus(system.get("/features/custom?arg=Dance"))).contains("fwd=miss");
    assertThat(cacheStatus(system.get("/features/custom?=Dance"))).contains("hit");
    assertThat(keys("spotify:features:Dance")).isOne();
    assertThat(system.get("/features/custom?arg=Children%E2%80%99s%20Music").body())
        .contains("walk0003", "Say \\\"Please\\\"", "3/4")
        .doesNotContain("walk0004");

    HttpResponse<String> created =
        system.post(
            "/features/new",
            """
            {"genre":"Dance","artist_name":"Lana Del Rey","track_name":"Pretty When You Cry",\
            "track_id":"6PnluwP0fjGnpIBsqTdUTq","popularity":"60","duration_ms":"234147"}\
            """);
    assertThat(created.statusCode()).isEqualTo(201);
    await().atMost(PATIENCE).until(() -> keys("spotify:features:Dance") == 0);

    HttpResponse<String> first = system.get("/features/custom?arg=Dance");
    assertThat(first.body()).contains("6PnluwP0fjGnpIBsqTdUTq");
    assertThat(cacheStatus(first)).contains("fwd=miss");
    HttpResponse<String> second = system.get("/features/custom?arg=Dance");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(cacheStatus(second)).contains("hit");
    String location = created.headers().firstValue("Location").orElseThrow();
    assertThat(system.get(location).body()).isEqualTo(created.body());

    assertThat(system.loader().load(file, rejects, done -> {}))
        .isEqualTo(new Loader.Summary(7, 0, 5, 2));
  }

  @Test
  void whatDashboardsShowAndAlertsWatchIsMeasured() throws Exception {
    Set<String> watched = new TreeSet<>();
    try (Stream<Path> files = Files.walk(RepositoryRoot.path().resolve("observability"))) {
      for (Path file :
          files.filter(path -> path.toString().matches(".*(json|alerts.yml)")).toList()) {
        MEASURE
            .matcher(Files.readString(file))
            .results()
            .forEach(name -> watched.add(name.group()));
      }
    }
    assertThat(watched).hasSizeGreaterThan(20);

    assertThat(system.post("/features/new", track("Watched", "watched")).statusCode())
        .isEqualTo(201);
    assertThat(system.get("/features/custom?arg=Watched").statusCode()).isEqualTo(200);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        system.services().stream()
                            .flatMap(service -> system.metrics(service).lines())
                            .map(line -> line.replaceFirst("[ {].*", "")))
                    .containsAll(watched));
  }

  @Test
  void anAccountAndItsTokenOutliveAKillOfWhatKeepsThem() {
    String ada = SIGNED_UP;
    assertThat(system.post("/signup", ada).statusCode()).isEqualTo(201);
    String token = idToken(system.post("/login", ada));
    SECRETS.add(token);
    assertThat(me(token).body()).contains("ada@example.com", "\"role\":\"reader\"");
    assertThat(system.get("/me").statusCode()).isEqualTo(401);

    system.kill("identity");
    await()
        .atMost(PATIENCE)
        .until(() -> system.restarts("identity") > 0 && system.isReady("identity"));
    HttpResponse<String> again = system.post("/login", ada);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(me(token).statusCode()).isEqualTo(200);
    assertThat(me(idToken(again)).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> me(String token) {
    return system.send(system.request("/me").header("Authorization", "Bearer " + token));
  }

  private static String idToken(HttpResponse<String> login) {
    return login.body().replaceFirst(".*\"idToken\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void oneTraceGoesFromThePostThroughTheRelayToTheInvalidation() throws Exception {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    HttpResponse<String> created =
        system.post(
            "/features/new",
            track("Traced", "traced"),
            "traceparent",
            "00-" + trace + "-b7ad6b7169203331-01");
    assertThat(created.statusCode()).isEqualTo(201);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(system.log("cache-invalidator"))
                    .anyMatch(line -> line.contains(trace) && line.contains("'Traced' is inval")));
    assertThat(system.log("command-service"))
        .as("the relay is another span of the trace than the request")
        .anyMatch(line -> line.contains(trace) && line.contains("Sent to 'tracks'"));
    assertThat(
            Stream.of("command-service", "cache-invalidator")
                .flatMap(part -> lines(part, trace))
                .map(line -> line.replaceFirst(".*" + trace + "-([0-9a-f]{16}).*", "$1"))
                .distinct()
                .toList())
        .as("each step is a span of its own")
        .hasSizeGreaterThanOrEqualTo(2)
        .doesNotContain("b7ad6b7169203331");
  }

  private static Stream<String> lines(String part, String trace) {
    try {
      return system.log(part).stream().filter(line -> line.contains(trace));
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void telemetryTellsOneOperationFromThePostToTheInvalidationAndTheRead() {
    String trace = "5af7651916cd43dd0000000000000001"; // which every share has
    String caller = "00-" + trace + "-b7ad6b7169203331-00";
    assertThat(
            system.post("/features/new", track("Told", "told"), "traceparent", caller).statusCode())
        .isEqualTo(201);
    Telemetry post = told(trace, "command-service", item -> item.text("name").contains("/new"));
    assertThat(post.type()).isEqualTo("RequestData");
    assertThat(post.text("responseCode")).isEqualTo("201");
    assertThat(told(trace, "command-service", item -> item.text("type").equals("SQL")).parent())
        .isEqualTo(post.text("id"));
    Telemetry send =
        told(trace, "command-service", item -> item.text("type").contains("servicebus"));
    assertThat(send.parent()).isEqualTo(post.text("id"));
    Telemetry process =
        told(trace, "cache-invalidator", item -> item.text("name").equals("process tracks"));
    assertThat(process.type()).isEqualTo("RequestData");
    assertThat(process.parent()).isEqualTo(send.text("id"));
    told(trace, "cache-invalidator", item -> item.text("type").equals("redis"));

    system.send(system.request("/features/custom?arg=Told").header("traceparent", caller));
    Telemetry read = told(trace, "query-service", item -> item.type().equals("RequestData"));
    assertThat(told(trace, "query-service", item -> item.text("type").equals("redis")).parent())
        .isEqualTo(read.text("id"));
    assertThat(told(trace, "query-service", item -> item.text("type").equals("SQL")).text("data"))
        .contains("SELECT");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(ingestion.items())
                    .filteredOn(item -> item.type().equals("MetricData"))
                    .extracting(item -> item.data().path("metrics").path(0).path("name").asText())
                    .contains(
                        "tracks_outbox_publish_lag",
                        "tracks_outbox_oldest",
                        "tracks_invalidation_lag",
                        "tracks_cache_requests"));
  }

  private static Telemetry told(String trace, String role, Predicate<Telemetry> which) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                ingestion.items().stream()
                    .filter(item -> item.operation().equals(trace) && item.role().equals(role))
                    .filter(which)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  @Test
  @Order(Integer.MAX_VALUE) // after all that may be logged was done
  void noSecretOfTheWholeRunIsLoggedOrTold() throws Exception {
    SECRETS.add(system.token("admin"));
    SECRETS.add(Files.readString(directory.resolve("users-password")).strip());
    String login = system.post("/login", SIGNED_UP).body();
    for (String field : List.of("idToken", "refreshToken")) {
      SECRETS.add(login.replaceFirst(".*\"" + field + "\":\"([^\"]+)\".*", "$1"));
    }
    SECRETS.add("correct horse");
    assertThat(SECRETS).hasSizeGreaterThan(6).allMatch(secret -> secret.length() > 8);
    try (Stream<Path> logs = Files.walk(directory.resolve("logs"))) {
      List<Path> files = logs.filter(Files::isRegularFile).toList();
      assertThat(files).hasSizeGreaterThanOrEqualTo(system.services().size());
      for (Path file : files) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(SECRETS).as("in " + file).noneMatch(text::contains);
      }
    }
    assertThat(ingestion.items()).as("what was told").hasSizeGreaterThan(100);
    for (Telemetry item : ingestion.items()) {
      assertThat(SECRETS).as("in " + item).noneMatch(item.toString()::contains);
    }
  }

  @Test
  void readsAnswerWhileRedisIsStopped() {
    post("No Redis", "r1");
    system.get("/features/custom?arg=No%20Redis");
    system.stop("redis");
    try {
      HttpResponse<String> answer = system.get("/features/custom?arg=No%20Redis");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("r1");
      post("No Redis", "r2");
      assertThat(system.get("/features/custom?arg=No%20Redis").body()).contains("r1", "r2");
    } finally {
      system.start("redis");
    }
    await()
        .atMost(PATIENCE)
        .until(() -> cacheStatus(system.get("/features/custom?arg=No%20Redis")).contains("hit"));
    assertThat(system.get("/features/custom?arg=No%20Redis").body()).contains("r1", "r2");
  }

  @Test
  void writesAreAcceptedWhileTheBrokerIsStoppedAndPublishedOnceItIsBack() throws Exception {
    long before = system.metric("cache-invalidator", "tracks_events_total");
    post("No Bus", "b0");
    await().atMost(PATIENCE).until(() -> records().unpublished() == 0);
    await()
        .atMost(PATIENCE)
        .until(() -> system.metric("cache-invalidator", "tracks_events_total") > before);
    await()
        .atMost(PATIENCE)
        .until(() -> cacheStatus(system.get("/features/custom?arg=No%20Bus")).contains("hit"));
    long handled = system.metric("cache-invalidator", "tracks_events_total");
    system.stop("broker");
    try {
      for (int i = 1; i <= 5; i++) {
        post("No Bus", "b" + i);
      }
      assertThat(records().unpublished()).isGreaterThanOrEqualTo(5);
    } finally {
      system.start("broker");
    }
    await().atMost(PATIENCE).until(() -> records().unpublished() == 0);
    // the reconciler makes up for events: that these arrive is not seen by the key
    await()
        .atMost(PATIENCE)
        .until(() -> system.metric("cache-invalidator", "tracks_events_total") >= handled + 5);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = system.get("/features/custom?arg=No%20Bus");
              assertThat(answer.body()).contains("b0", "b1", "b2", "b3", "b4", "b5");
            });
  }

  @Test
  void cachedReadsAnswerWhileTheDatabaseIsStoppedAndNothingIsHalfWritten() throws Exception {
    post("No Database", "d1");
    await()
        .atMost(PATIENCE)
        .until(() -> cacheStatus(system.get("/features/custom?arg=No%20Database")).contains("hit"));
    system.stop("database");
    try {
      HttpResponse<String> cached = system.get("/features/custom?arg=No%20Database");
      assertThat(cached.statusCode()).isEqualTo(200);
      assertThat(cached.body()).contains("d1");
      HttpResponse<String> refused =
          system.post("/features/new", track("No Database", "d2"), "Idempotency-Key", "\"d2\"");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    } finally {
      system.start("database");
    }
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                system
                        .post(
                            "/features/new",
                            track("No Database", "d2"),
                            "Idempotency-Key",
                            "\"d2\"")
                        .statusCode()
                    == 201);
    assertThat(records().contradictions()).isEmpty();
  }

  @Test
  void twoThousandBrokenRequestsToEachRouteStoreNothingAndBreakNothing() throws Exception {
    Map<String, String> access = new TreeMap<>();
    for (String service : List.of("command", "query", "invalidator")) {
      access.putAll(DocumentedRoutes.access(service));
    }
    assertThat(BrokenRequests.routes()).containsExactlyElementsOf(access.keySet());
    String admin = system.token("admin");
    await().atMost(PATIENCE).until(() -> deadLetters(admin).statusCode() == 200);
    int rows = records().rows().size();
    String imports = imports(admin);
    String accounts = system.accounts();
    List<String> wrong = new ArrayList<>();
    for (String route : BrokenRequests.routes()) {
      BrokenRequests requests = new BrokenRequests(route);
      boolean asNobody = requests.saysWhoAsks() || access.get(route).equals("public");
      String token = asNobody ? "" : admin;
      try (var threads = Executors.newFixedThreadPool(requests.atOnce())) {
        List<Future<Optional<String>>> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
          BrokenRequests.Request request = requests.next();
          all.add(threads.submit(() -> judged(request, token)));
        }
        for (Future<Optional<String>> one : all) {
          one.get().ifPresent(wrong::add);
        }
      }
    }
    forgetAttempts();
    assertThat(wrong).isEmpty();
    assertThat(records().rows()).hasSize(rows);
    assertThat(records().contradictions()).isEmpty();
    assertThat(imports(admin)).isEqualTo(imports);
    assertThat(system.accounts()).isEqualTo(accounts);
  }

  /** The latest one, or that there is none. */
  private static String imports(String token) {
    HttpResponse<String> latest =
        system.send(system.request("/imports?limit=1").header("Authorization", "Bearer " + token));
    assertThat(latest.statusCode()).isEqualTo(200);
    return latest.body();
  }

  /** Or nobody could log in from here for a while. */
  private static void forgetAttempts() {
    RedisClient client = RedisClient.create(system.redisUrl());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      List<String> limits = connection.sync().keys("tracks:limit:*");
      assertThat(limits).isNotEmpty();
      connection.sync().del(limits.toArray(String[]::new));
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void everyServerListensOnLoopbackAlone() throws Exception {
    List<Long> processes = new ArrayList<>(system.processes());
    assertThat(processes).hasSizeGreaterThanOrEqualTo(system.services().size());
    processes.add(ProcessHandle.current().pid()); // of the supervisor
    for (long process : processes) {
      assertThat(Listeners.of(process))
          .as(() -> ProcessHandle.of(process).map(ProcessHandle::info).toString())
          .isNotEmpty()
          .allMatch(address -> address.getAddress().isLoopbackAddress());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void noPartRunsInTheDirectoryOfWhoeverStartsIt() throws Exception {
    for (long process : system.processes()) {
      Path runsIn = Path.of("/proc", String.valueOf(process), "cwd").toRealPath();
      assertThat(runsIn).isEqualTo(directory.resolve("run").toRealPath()).isEmptyDirectory();
    }
  }

  @Test
  void servicesKilledUnderPostsLoseNothingAndDoubleNothing() throws Exception {
    Map<String, String> acknowledged = new ConcurrentHashMap<>();
    Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    AtomicBoolean posting = new AtomicBoolean(true);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int client = 0; client < 4; client++) {
        String name = "c" + client + "-";
        clients.add(threads.submit(() -> postUntilTold(name, posting, acknowledged, unexpected)));
      }
      try {
        for (String service : system.services()) {
          int before = acknowledged.size();
          await("posts before " + service + " is killed")
              .atMost(PATIENCE)
              .until(() -> acknowledged.size() > before + 20);
          system.kill(service);
          await(service + " is there again").atMost(PATIENCE).until(() -> system.isReady(service));
        }
      } finally {
        posting.set(false);
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    assertThat(unexpected).isEmpty();
    await().atMost(PATIENCE).until(() -> records().unpublished() == 0);
    Map<String, String> stored = new HashMap<>();
    for (DatabaseRecords.Row row : records().rows()) {
      if (row.genre().equals("Killed")) {
        assertThat(stored.put(row.trackId(), "/features/" + row.id())).isNull();
      }
    }
    assertThat(stored).containsAllEntriesOf(acknowledged);
    assertThat(records().contradictions()).isEmpty();
  }

  private static void postUntilTold(
      String name,
      AtomicBoolean posting,
      Map<String, String> acknowledged,
      Queue<String> unexpected) {
    for (int i = 0; posting.get(); i++) {
      String trackId = name + i;
      do {
        attempt(trackId, unexpected).ifPresent(location -> acknowledged.put(trackId, location));
      } while (posting.get() && !acknowledged.containsKey(trackId));
    }
  }

  private static Optional<String> attempt(String trackId, Queue<String> unexpected) {
    try {
      HttpResponse<String> answer =
          system.post(
              "/features/new", track("Killed", trackId), "Idempotency-Key", "\"" + trackId + "\"");
      boolean another = answer.statusCode() == 409 && answer.body().contains("in-flight");
      if (!another && !List.of(201, 502, 503, 504).contains(answer.statusCode())) {
        unexpected.add(answer.statusCode() + " " + answer.body());
      }
      return answer.statusCode() == 201
          ? answer.headers().firstValue("Location")
          : Optional.empty();
    } catch (UncheckedIOException gatewayIsGone) {
      return Optional.empty();
    }
  }

  /** What is wrong with the answer, if anything is. */
  private static Optional<String> judged(BrokenRequests.Request request, String token) {
    HttpRequest.Builder builder =
        system
            .request(request.target())
            .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
    if (!request.headers().isEmpty()) {
      builder.headers(request.headers().toArray(String[]::new));
    }
    if (!token.isEmpty()) {
      builder.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer = answer(builder, request);
    boolean refused = answer.statusCode() >= 400;
    boolean right =
        answer.statusCode() < 500
            && (refused || !request.refused())
            && !(refused && TRACES.matcher(answer.body()).find());
    return right
        ? Optional.empty()
        : Optional.of(
            "%s %s with %s and %s is answered %d %s"
                .formatted(
                    request.method(),
                    request.target(),
                    request.headers(),
                    cut(new String(request.body(), StandardCharsets.ISO_8859_1)),
                    answer.statusCode(),
                    answer.body()));
  }

  private static String cut(String body) {
    return body.substring(0, Math.min(body.length(), 200));
  }

  /** A connection that was idle may be closed as it is used again, but not twice in a row. */
  private static HttpResponse<String> answer(
      HttpRequest.Builder builder, BrokenRequests.Request request) {
    try {
      return system.send(builder);
    } catch (UncheckedIOException closed) {
      try {
        return system.send(builder);
      } catch (UncheckedIOException again) {
        throw new AssertionError(
            "no answer to %s %s".formatted(request.method(), request.target()), again);
      }
    }
  }

  private static HttpResponse<String> deadLetters(String token) {
    return system.send(
        system.request("/admin/dead-letters").header("Authorization", "Bearer " + token));
  }

  private static void post(String genre, String trackId) {
    assertThat(system.post("/features/new", track(genre, trackId)).statusCode()).isEqualTo(201);
  }

  private static String track(String genre, String trackId) {
    return """
    {"genre":"%s","artist_name":"Artist","track_name":"Track","track_id":"%s",\
    "popularity":1,"duration_ms":1000}\
    """
        .formatted(genre, trackId);
  }

  private static String cacheStatus(HttpResponse<String> answer) {
    return answer.headers().firstValue("Cache-Status").orElse("");
  }

  private static long keys(String key) {
    RedisClient client = RedisClient.create(system.redisUrl());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return connection.sync().exists(key);
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
  }

  private static DatabaseRecords records() throws SQLException {
    return system.records();
  }
}
