package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static dev.tracks.query.RunningQueryService.header;
import static dev.tracks.query.RunningQueryService.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingIntegrationTests {

  private static TestDatabase database;
  private static TestRedis redis;
  private static RunningQueryService service;
  private static CacheConnections connections;
  private static final CacheProtocol PROTOCOL = new CacheProtocol(CacheKeys.SPOTIFY);

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    service = new RunningQueryService(database, redis);
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
    commit(database, "Pop", 1, 3);
    commit(database, "Children's Music", 10, 1);
    commit(database, "Children’s Music", 11, 2);
    commit(database, "R&B", 13, 1);
    commit(database, "日本の音楽", 14, 1);
  }

  @AfterAll
  static void stop() {
    connections.close();
    service.close();
    redis.close();
    database.close();
  }

  @BeforeEach
  void emptyCache() {
    connections.shared().await(connections.shared().commands().flushall().toCompletableFuture());
  }

  @Test
  void aMissIsStoredAndTheNextReadIsAHitWithTheSameBytes() {
    HttpResponse<byte[]> miss = service.get("/features/custom?arg=Pop");
    HttpResponse<byte[]> hit = service.get("/features/custom?arg=Pop");
    assertThat(miss.statusCode()).isEqualTo(200);
    assertThat(header(miss, "Cache-Status")).isEqualTo("tracks; fwd=miss; stored");
    assertThat(header(hit, "Cache-Status")).matches("tracks; hit; ttl=(3600|35\\d\\d)");
    assertThat(hit.body()).isEqualTo(miss.body());
    assertThat(text(hit))
        .startsWith(
            "[{\"id\":1,\"genre\":\"Pop\",\"artist_name\":\"Henri Salvador\","
                + "\"track_name\":\"C'est beau\",\"track_id\":\"t1\",\"popularity\":7,"
                + "\"acousticness\":null,\"danceability\":null,\"duration_ms\":99373,"
                + "\"energy\":0.611,")
        .endsWith("\"valence\":null}]");
    assertThat(header(hit, "Content-Length")).isEqualTo(String.valueOf(hit.body().length));
    assertThat(header(hit, "Consistency-Token")).isEqualTo("Pop=" + version("Pop"));
  }

  @Test
  void keysStandUnderThePromisedNamesWithTheirTimeToLive() {
    service.get("/features");
    service.get("/features/custom?arg=Pop");
    assertThat(keys("spotify:*"))
        .containsExactlyInAnyOrder("spotify:features:all", "spotify:features:Pop");
    long ttl =
        connections
            .shared()
            .await(
                connections.shared().commands().ttl("spotify:features:Pop").toCompletableFuture());
    assertThat(ttl).isBetween(3500L, 3600L);
    assertThat(keys("fill:*")).isEmpty();
    assertThat(keys("lease:*")).isEmpty();
  }

  @Test
  void gzipIsSentAsStoredAndHoldsTheSameRows() throws Exception {
    HttpResponse<byte[]> plain = service.get("/features");
    HttpResponse<byte[]> gzip = service.get("/features", "Accept-Encoding", "br, gzip;q=0.8");
    assertThat(header(gzip, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(gzip, "Vary")).contains("Accept-Encoding");
    assertThat(header(gzip, "ETag")).isNotEqualTo(header(plain, "ETag"));
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
        .isEqualTo(plain.body());
    assertThat(header(gzip, "Content-Length")).isEqualTo(String.valueOf(gzip.body().length));
  }

  @Test
  void anUnchangedRepresentationIsNotSentAgain() {
    HttpResponse<byte[]> first = service.get("/features");
    for (String tag :
        List.of(
            header(first, "ETag"),
            "W/" + header(first, "ETag"),
            "\"x\", " + header(first, "ETag"),
            "*")) {
      HttpResponse<byte[]> again = service.get("/features", "If-None-Match", tag);
      assertThat(again.statusCode()).as(tag).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(header(again, "ETag")).isEqualTo(header(first, "ETag"));
    }
    assertThat(service.get("/features", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void headTellsWhatGetWouldSend() {
    HttpResponse<byte[]> get = service.get("/features/custom?arg=Pop");
    HttpResponse<byte[]> head = service.send("HEAD", "/features/custom?arg=Pop");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String name : List.of("ETag", "Content-Length", "Content-Type")) {
      assertThat(header(head, name)).isEqualTo(header(get, name));
    }
  }

  @Test
  void aGenreIsFoundByItsExactNameOnly() {
    assertThat(rows("/features/custom?arg=Children%27s%20Music")).isEqualTo(1);
    assertThat(rows("/features/custom?arg=Children%E2%80%99s+Music")).isEqualTo(2);
    assertThat(rows("/features/custom?arg=R%26B")).isEqualTo(1);
    assertThat(rows("/features/custom?arg=%E6%97%A5%E6%9C%AC%E3%81%AE%E9%9F%B3%E6%A5%BD"))
        .isEqualTo(1);
    assertThat(service.get("/features/custom?arg=pop").statusCode()).isEqualTo(404);
    assertThat(service.get("/features/custom?arg=%20Pop%20").statusCode()).isEqualTo(200);
    assertThat(keys("spotify:*"))
        .contains("spotify:features:Children's Music", "spotify:features:Children’s Music");
  }

  @Test
  void aParameterWithoutANameIsTheGenreToo() {
    assertThat(rows("/features/custom?=R%26B")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/features/custom",
        "/features/custom?arg=",
        "/features/custom?arg=Pop&arg=Rock",
        "/features/custom?arg=Pop&=Pop",
        "/features/custom?genre=Pop",
        "/features/custom?arg=%ff",
        "/features/custom?arg=%4",
        "/features?limit=5",
        "/features/page?limit=0",
        "/features/page?limit=1001",
        "/features/page?limit=x",
        "/features/page?after=-1",
        "/features/range?from=1",
        "/features/range?from=5&to=4",
        "/features/range?from=1&to=10001",
        "/features/0",
        "/features/new",
        "/features/99999999999999999999",
        "/features/9223372036854775808",
        "/features/01",
        "/features/-0",
        "/features/+1",
        "/features/page?limit=010",
        "/features/page?genre=",
        "/features/page?genre=%C2%A0",
        "/features/custom?arg=%E2%80%83",
        "/genres?x=1",
        "/genres?x",
        "/api/version?x"
      })
  void refusesABadRequestAndSaysWhy(String path) throws Exception {
    String answer = raw("GET " + path);
    assertThat(answer).startsWith("HTTP/1.1 400").contains("urn:tracks:problem:bad-parameter");
  }

  @Test
  void aRowHasOneAddress() throws Exception {
    assertThat(service.get("/features/9223372036854775807").statusCode()).isEqualTo(404);
    assertThat(service.get("/features/page?after=9223372036854775807").statusCode()).isEqualTo(200);
    assertThat(raw("GET /features/1;a=b"))
        .startsWith("HTTP/1.1 400")
        .contains("urn:tracks:problem:bad-uri");
  }

  @Test
  void aPageOfAGenreThatIsNotThereIsNotThere() {
    for (String genre : List.of("Nope", "all")) {
      HttpResponse<byte[]> answer = service.get("/features/page?genre=" + genre);
      assertThat(answer.statusCode()).as(genre).isEqualTo(404);
      assertThat(text(answer)).contains("urn:tracks:problem:unknown-genre");
    }
    assertThat(service.get("/features/page?genre=R%26B&after=1000").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/features/1",
        "/features/range?from=1&to=3",
        "/features/page?limit=2",
        "/genres",
        "/features",
        "/features/custom?arg=Pop"
      })
  void everyAnswerHasATagIsNotSentTwiceAndAnswersHead(String path) {
    HttpResponse<byte[]> first = service.get(path);
    String tag = header(first, "ETag");
    assertThat(tag).matches("\"[0-9a-f]{32}\"");
    assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
    for (String method : List.of("GET", "HEAD")) {
      HttpResponse<byte[]> again = service.send(method, path, "If-None-Match", "\"x\", W/" + tag);
      assertThat(again.statusCode()).as(method).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(header(again, "ETag")).isEqualTo(tag);
    }
    HttpResponse<byte[]> head = service.send("HEAD", path);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "ETag")).isEqualTo(tag);
    assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(first.body().length));
    assertThat(service.get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/features/1", "/genres", "/api/version"})
  void whoAcceptsNoJsonIsToldSo(String path) {
    for (String accept :
        List.of("text/html", "application/json;q=0, */*", "nonsense", "text/*, image/png")) {
      HttpResponse<byte[]> answer = service.get(path, "Accept", accept);
      assertThat(answer.statusCode()).as(accept).isEqualTo(406);
      assertThat(text(answer)).contains("application/json", "urn:tracks:problem:not-acceptable");
    }
    for (String accept :
        List.of(
            "*/*",
            "application/*",
            "text/html, */*;q=0.1",
            "application/json",
            "text/html;q=0, */*")) {
      assertThat(service.get(path, "Accept", accept).statusCode()).as(accept).isEqualTo(200);
    }
  }

  @Test
  void anUnknownGenreIsNotFoundAndLeavesNoKey() {
    for (String genre : List.of("Polka", "all")) {
      HttpResponse<byte[]> answer = service.get("/features/custom?arg=" + genre);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(text(answer)).contains("urn:tracks:problem:unknown-genre");
    }
    assertThat(keys("spotify:*")).isEmpty();
    assertThat(keys("lease:*")).isEmpty();
  }

  @Test
  void rowsAreReadByIdByRangeAndByPage() {
    assertThat(text(service.get("/features/2"))).startsWith("{\"id\":2,").endsWith("}");
    assertThat(service.get("/features/77").statusCode()).isEqualTo(404);
    assertThat(text(service.get("/features/range?from=2&to=10")))
        .contains("\"id\":2,", "\"id\":10,")
        .doesNotContain("\"id\":1,", "\"id\":11,");
    String genre = "Children%E2%80%99s+Music";
    HttpResponse<byte[]> page = service.get("/features/page?limit=1&genre=" + genre);
    assertThat(text(page)).contains("\"id\":11,", "\"next\":\"/features/page?after=11");
    assertThat(header(page, "Link"))
        .isEqualTo("</features/page?after=11&limit=1&genre=" + genre + ">; rel=\"next\"");
    assertThat(text(service.get("/features/page?after=11&limit=2&genre=" + genre)))
        .contains("\"id\":12,", "\"next\":null");
  }

  @Test
  void genresTellTheirCountAndVersion() {
    assertThat(text(service.get("/genres")))
        .contains("{\"genre\":\"R&B\",\"count\":1,\"version\":1}");
    assertThat(text(service.get("/api/version"))).contains("\"version\"");
  }

  @Test
  void anInvalidatedGenreIsReadAnew() throws Exception {
    service.get("/features/custom?arg=Pop");
    service.get("/features");
    long version = commit(database, "Pop", 100 + version("Pop") * 10, 1);
    var gone = PROTOCOL.invalidate(connections.shared(), "Pop", version, 100);
    assertThat(gone.genre()).isTrue();
    assertThat(gone.all()).isTrue();
    HttpResponse<byte[]> fresh = service.get("/features/custom?arg=Pop");
    assertThat(header(fresh, "Cache-Status")).contains("fwd=miss");
    assertThat(header(fresh, "Consistency-Token")).isEqualTo("Pop=" + version);
  }

  @Test
  void aTokenIsNeverAnsweredFromAnythingOlder() throws Exception {
    service.get("/features/custom?arg=Pop");
    service.get("/features");
    long version = commit(database, "Pop", 200 + version("Pop") * 10, 1);
    String token = "Pop=" + version;
    assertThat(header(service.get("/features/custom?arg=Pop"), "Consistency-Token"))
        .as("no event yet: the old answer stands")
        .isEqualTo("Pop=" + (version - 1));
    for (String path : List.of("/features/custom?arg=Pop", "/features")) {
      HttpResponse<byte[]> answer = service.get(path, "Consistency-Token", token);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "Consistency-Token")).contains(token);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pop", "Pop=", "=1", "Pop=x", "Pop=0", "Pop=1;Rock=2", "%ff=1", "Pop=-1"})
  void aMalformedTokenIsRefused(String token) {
    HttpResponse<byte[]> answer = service.get("/features", "Consistency-Token", token);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).contains("malformed-consistency-token");
  }

  @Test
  void aTokenFromTheFutureIsRefused() {
    HttpResponse<byte[]> answer =
        service.get("/features/custom?arg=Pop", "Consistency-Token", "Pop=999999");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).contains("consistency-token-from-the-future");
  }

  @Test
  void everyVersionOfATokenIsLookedAtHoweverItIsSent() {
    String path = "/features/custom?arg=Pop";
    assertThat(service.get(path, "Consistency-Token", "Pop=1,R%26B=1").statusCode()).isEqualTo(200);
    for (String future : List.of("Pop=1,R%26B=99999999", "Pop=1,Dance=1")) {
      HttpResponse<byte[]> answer = service.get(path, "Consistency-Token", future);
      assertThat(answer.statusCode()).as(future).isEqualTo(400);
      assertThat(text(answer)).contains("consistency-token-from-the-future");
    }
    assertThat(
            service
                .get(path, "Consistency-Token", "Pop=1", "Consistency-Token", "R%26B=99999999")
                .statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Polka", "all"})
  void aTokenIsLookedAtBeforeAGenreIsSaidNotToBeThere(String genre) {
    for (String path : List.of("/features/custom?arg=", "/features/page?genre=")) {
      assertThat(service.get(path + genre, "Consistency-Token", "Pop=1").statusCode())
          .isEqualTo(404);
      assertThat(text(service.get(path + genre, "Consistency-Token", "Pop")))
          .contains("malformed-consistency-token");
      assertThat(text(service.get(path + genre, "Consistency-Token", "Polka=1")))
          .contains("consistency-token-from-the-future");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/features/1",
        "/features/range?from=1&to=3",
        "/features/page?limit=2",
        "/features/page?genre=Pop",
        "/genres",
        "/features",
        "/features/custom?arg=Pop"
      })
  void everyReadHeedsATokenAndTellsItsVersions(String path) {
    String token = "Pop=" + version("Pop");
    HttpResponse<byte[]> answer = service.get(path, "Consistency-Token", token);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Consistency-Token")).contains(token);
    assertThat(text(service.get(path, "Consistency-Token", "Pop")))
        .contains("malformed-consistency-token");
    assertThat(text(service.get(path, "Consistency-Token", "Pop=99999999")))
        .contains("consistency-token-from-the-future");
  }

  @Test
  void aGenreThatIsTooLongForAnyIsNotThere() {
    for (int length : List.of(100, 101, 5000)) {
      HttpResponse<byte[]> answer = service.get("/features/custom?arg=" + "x".repeat(length));
      assertThat(answer.statusCode()).isEqualTo(404);
    }
    assertThat(keys("*x*")).isEmpty();
  }

  @Test
  void manyClientsOfAColdKeyMakeOneFill() throws Exception {
    double before = fills();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.range(0, 200)
              .mapToObj(i -> threads.submit(() -> service.get("/features/custom?arg=Pop")))
              .toList();
      for (var answer : answers) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
      }
    }
    assertThat(fills() - before).isEqualTo(1);
  }

  @Test
  void withoutRedisTheDatabaseAnswersAndAfterwardsTheCacheIsBack() {
    redis.stop();
    try {
      HttpResponse<byte[]> answer = service.get("/features/custom?arg=Pop");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "Cache-Status"))
          .isEqualTo("tracks; fwd=miss; detail=cache-unavailable");
    } finally {
      redis.restart();
    }
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> header(service.get("/features/custom?arg=Pop"), "Cache-Status").contains("hit"));
  }

  @Test
  void withoutTheDatabaseCachedAnswersGoOnAndOthersSaySo() {
    service.get("/features/custom?arg=Pop");
    assertThat(header(service.get("/features/custom?arg=Pop"), "Cache-Status")).contains("hit");
    database.takeAway();
    try {
      assertThat(header(service.get("/features/custom?arg=Pop"), "Cache-Status")).contains("hit");
      HttpResponse<byte[]> miss = service.get("/features/custom?arg=R%26B");
      assertThat(miss.statusCode()).isEqualTo(503);
      assertThat(header(miss, "Retry-After")).isNotEmpty();
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .until(
              () -> {
                service.get("/features/custom?arg=R%26B");
                return header(service.get("/features/custom?arg=Pop"), "Cache-Status")
                    .matches("tracks; hit; ttl=\\d+; detail=database-away");
              });
    } finally {
      database.bringBack();
    }
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> service.get("/features/custom?arg=R%26B").statusCode() == 200);
  }

  @Test
  void aCacheThatOnlyHitsNoticesThatTheDatabaseIsAwayAndThatItIsBack() {
    String path = "/features/custom?arg=Pop";
    service.get(path);
    database.takeAway();
    try {
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> cacheStatus(path).matches("tracks; hit; ttl=\\d+; detail=database-away"));
    } finally {
      database.bringBack();
    }
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> cacheStatus(path).matches("tracks; hit; ttl=\\d+"));
  }

  private static String cacheStatus(String path) {
    String status = header(service.get(path), "Cache-Status");
    assertThat(status).startsWith("tracks; hit;");
    return status;
  }

  @Test
  void twoThousandBrokenRequestsBreakNothing() throws Exception {
    Random random = new Random(7);
    List<String> routes =
        List.of("/features", "/features/custom?arg=", "/features/page?after=", "/features/", "/");
    for (int i = 0; i < 2000; i++) {
      StringBuilder path = new StringBuilder(routes.get(random.nextInt(routes.size())));
      for (int c = random.nextInt(12); c > 0; c--) {
        path.append((char) (33 + random.nextInt(94)));
      }
      String answer = raw("GET " + path);
      assertThat(answer).as(path.toString()).startsWith("HTTP/1.1 ");
      assertThat(answer.substring(9, 10)).as(path + " -> " + answer).isNotEqualTo("5");
      assertThat(answer).doesNotContain("Exception", "\tat ", "Jackson", "Feature", "Constraints");
    }
  }

  private static String raw(String requestLine) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              (requestLine + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder all = new StringBuilder();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        all.append(line).append('\n');
      }
      return all.toString();
    }
  }

  private static long rows(String path) {
    HttpResponse<byte[]> answer = service.get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return text(answer).split("\"id\":", -1).length - 1;
  }

  private static List<String> keys(String pattern) {
    return connections
        .shared()
        .await(connections.shared().commands().keys(pattern).toCompletableFuture());
  }

  private static long version(String genre) {
    try (var connection = database.connect();
        var row =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT version FROM spotify.genre_versions WHERE genre = N'" + genre + "'")) {
      row.next();
      return row.getLong(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double fills() {
    return service.fills();
  }
}
