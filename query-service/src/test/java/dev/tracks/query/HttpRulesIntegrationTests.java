package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.query.RawHttp.Raw;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of HTTP that large answers heed, on the wire. */
class HttpRulesIntegrationTests {

  private static final String PATH = "/features/custom?arg=Pop";
  private static final String KEY = "spotify:features:Pop";
  private static final String OTHER_TAG = "\"0123456789abcdef0123456789abcdef\"";

  private static TestDatabase database;
  private static TestRedis redis;
  private static RunningQueryService service;
  private static CacheConnections connections;

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    service = new RunningQueryService(database, redis);
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
    commit(database, "Pop", 1, 2000);
  }

  @AfterAll
  static void stop() {
    connections.close();
    service.close();
    redis.close();
    database.close();
  }

  @BeforeEach
  void makeAHit() {
    connections.shared().await(connections.shared().commands().flushall().toCompletableFuture());
    get();
    assertThat(get().header("Cache-Status")).startsWith("tracks; hit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip", "zstd"})
  void aHitHasALengthATagOfItsCodingAndIsNeverReusedUnasked(String coding) throws Exception {
    Raw hit = get("Accept-Encoding: " + coding);
    assertThat(hit.lines().getFirst()).startsWith("HTTP/1.1 200");
    assertThat(hit.header("Content-Length")).isEqualTo(String.valueOf(hit.body().length));
    assertThat(hit.all("Transfer-Encoding")).isEmpty();
    assertThat(hit.header("Content-Type")).isEqualTo("application/json");
    assertThat(hit.header("Content-Encoding")).isEqualTo(coding.equals("identity") ? "" : coding);
    assertThat(hit.header("Vary")).isEqualTo("Accept, Accept-Encoding");
    assertThat(hit.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(hit.header("Accept-Ranges")).isEqualTo("none");
    assertThat(hit.header("ETag"))
        .matches(
            coding.equals("identity")
                ? "\"[0-9a-f]{32}\""
                : "\"[0-9a-f]{32}-" + coding + "-[0-9a-f]{32}\"");
    assertThat(decoded(hit)).isEqualTo(get().body());
  }

  @Test
  void codingsHaveTagsOfTheirOwnAndTheSameContent() {
    Raw zstd = get("Accept-Encoding: gzip, deflate, br, zstd");
    Raw gzip = get("Accept-Encoding: gzip, deflate, br");
    assertThat(zstd.header("Content-Encoding")).isEqualTo("zstd");
    assertThat(zstd.body().length).isLessThan(gzip.body().length);
    assertThat(List.of(tag(zstd), tag(gzip), tag(get()))).doesNotHaveDuplicates();
    assertThat(tag(zstd)).startsWith(tag(get()).substring(0, 33));
  }

  @Test
  void aWishThatIsSpreadOverSeveralLinesIsOneWish() {
    assertThat(get("Accept-Encoding: br", "Accept-Encoding: gzip;q=0.5").header("Content-Encoding"))
        .isEqualTo("gzip");
  }

  @Test
  void whoAcceptsNoCodingThatThereIsIsToldSo() {
    Raw refused = get("Accept-Encoding: br, *;q=0");
    assertThat(refused.status()).isEqualTo(406);
    assertThat(refused.text()).contains("identity, gzip and zstd", "not-acceptable");
    assertThat(refused.header("Vary")).isEqualTo("Accept-Encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip", "zstd"})
  void headIsGetWithoutTheBody(String coding) {
    Raw get = get("Accept-Encoding: " + coding);
    Raw head = RawHttp.send(service.port(), "HEAD", PATH, "Accept-Encoding: " + coding);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String name :
        List.of(
            "Content-Length",
            "Content-Type",
            "Content-Encoding",
            "ETag",
            "Vary",
            "Cache-Control",
            "Accept-Ranges",
            "Consistency-Token")) {
      assertThat(head.header(name)).as(name).isEqualTo(get.header(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip", "zstd"})
  void whoHasTheBytesIsToldSoAndGetsNone(String coding) {
    String tag = tag(get("Accept-Encoding: " + coding));
    for (String condition :
        List.of(tag, "W/" + tag, "*", "\"a\", " + tag, "\"a,b\" ,W/" + tag + ",\"c\"")) {
      for (String method : List.of("GET", "HEAD")) {
        Raw answer =
            RawHttp.send(
                service.port(),
                method,
                PATH,
                "Accept-Encoding: " + coding,
                "If-None-Match: " + condition);
        assertThat(answer.status()).as(condition).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(tag(answer)).isEqualTo(tag);
        assertThat(answer.header("Vary")).isEqualTo("Accept, Accept-Encoding");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        for (String none : List.of("Content-Type", "Content-Encoding", "Content-Length")) {
          assertThat(answer.all(none)).as(none).isEmpty();
        }
      }
    }
    assertThat(
            get("Accept-Encoding: " + coding, "If-None-Match: \"a\"", "If-None-Match: " + tag)
                .status())
        .isEqualTo(304);
  }

  @Test
  void aTagOfOtherBytesIsNoneOfThese() {
    String gzip = tag(get("Accept-Encoding: gzip"));
    for (String condition :
        List.of(gzip, OTHER_TAG, tag(get()).replace("\"", ""), "\"" + tag(get()) + "\"", "")) {
      Raw answer = get("If-None-Match: " + condition);
      assertThat(answer.status()).as(condition).isEqualTo(200);
      assertThat(tag(answer)).isEqualTo(tag(get()));
    }
  }

  @Test
  void ifMatchIsComparedStronglyAndFailsWithoutABody() {
    String tag = tag(get());
    assertThat(get("If-Match: " + OTHER_TAG + ", " + tag).status()).isEqualTo(200);
    assertThat(get("If-Match: *").status()).isEqualTo(200);
    for (String condition : List.of("W/" + tag, OTHER_TAG)) {
      Raw failed = get("If-Match: " + condition, "If-None-Match: " + tag);
      assertThat(failed.status()).as(condition).isEqualTo(412);
      assertThat(failed.text()).contains("urn:tracks:problem:precondition-failed");
    }
  }

  @Test
  void whatIsYoungHasNoDateBecauseTheNextMayHaveTheSame() {
    Raw young = get("If-Modified-Since: " + date(Instant.now().plusSeconds(1)));
    assertThat(young.status()).isEqualTo(200);
    assertThat(young.all("Last-Modified")).isEmpty();
  }

  @Test
  void aDateIsHeededWhenItIsTheVeryDateAndNoTagIsThere() {
    Instant made = Instant.parse("2026-03-01T12:00:00Z");
    madeAt(made.plusMillis(700));
    Raw answer = get();
    assertThat(answer.header("Last-Modified")).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
    assertThat(get("If-Modified-Since: Sun, 01 Mar 2026 12:00:00 GMT").status()).isEqualTo(304);
    assertThat(get("If-Modified-Since: Sunday, 01-Mar-26 12:00:00 GMT").status()).isEqualTo(304);
    for (String other :
        List.of(date(made.plusSeconds(1)), date(made.minusSeconds(1)), "yesterday", "0", "")) {
      assertThat(get("If-Modified-Since: " + other).status()).as(other).isEqualTo(200);
    }
    assertThat(get("If-Modified-Since: " + date(made), "If-None-Match: " + OTHER_TAG).status())
        .as("a tag is worth more than a date")
        .isEqualTo(200);
    assertThat(get("If-Unmodified-Since: " + date(made.minusSeconds(1))).status()).isEqualTo(412);
    assertThat(get("If-Unmodified-Since: " + date(made)).status()).isEqualTo(200);
    assertThat(
            get("If-Unmodified-Since: " + date(made.minusSeconds(1)), "If-Match: " + tag(answer))
                .status())
        .isEqualTo(200);
  }

  @Test
  void rangesAreDeclinedAndTheWholeIsSent() {
    byte[] whole = get().body();
    for (String range : List.of("bytes=0-9", "bytes=5-", "bytes=-1", "bytes=99999999-", "x=1")) {
      Raw answer = get("Range: " + range, "If-Range: " + tag(get()));
      assertThat(answer.status()).as(range).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(whole);
      assertThat(answer.all("Content-Range")).isEmpty();
    }
  }

  @Test
  void aVariantIsNeverServedOfWhatIsNoLongerThere() throws Exception {
    Raw before = get("Accept-Encoding: zstd");
    long version = commit(database, "Pop", 5001, 1);
    new CacheProtocol(CacheKeys.SPOTIFY).invalidate(connections.shared(), "Pop", version, 5001);
    Raw after = get("Accept-Encoding: zstd", "If-None-Match: " + tag(before));
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.header("Consistency-Token")).isEqualTo("Pop=" + version);
    assertThat(new String(decoded(after), StandardCharsets.UTF_8)).contains("\"id\":5001,");
    assertThat(decoded(after)).isEqualTo(get().body());
  }

  /** As if it had been made at another time. */
  private static void madeAt(Instant made) {
    var session = connections.shared();
    session.await(
        session
            .commands()
            .hset(
                KEY,
                Map.of(
                    "made",
                    String.valueOf(made.toEpochMilli()).getBytes(StandardCharsets.US_ASCII)))
            .toCompletableFuture());
  }

  private static Raw get(String... headers) {
    return RawHttp.send(service.port(), "GET", PATH, headers);
  }

  private static String tag(Raw answer) {
    return answer.header("ETag");
  }

  private static String date(Instant instant) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
        .format(instant.atOffset(ZoneOffset.UTC));
  }

  private static byte[] decoded(Raw answer) throws Exception {
    var in = new ByteArrayInputStream(answer.body());
    return switch (answer.header("Content-Encoding")) {
      case "gzip" -> new GZIPInputStream(in).readAllBytes();
      case "zstd" -> new ZstdInputStream(in).readAllBytes();
      default -> answer.body();
    };
  }
}
