package dev.tracks.command.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tracks.command.RunningCommandService;
import dev.tracks.command.idempotency.IdempotencyKey;
import dev.tracks.command.idempotency.IdempotentRequests;
import dev.tracks.command.idempotency.StoredAnswer;
import dev.tracks.defaults.tracing.Traces;
import dev.tracks.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What becomes of imports, whatever happens meanwhile. */
class ImportJobsIntegrationTests extends ImportsAtWork {

  private static final String LOST = "nobody was told";

  @Test
  void aRetryWithTheSameKeyBeginsNoSecondImport() throws Exception {
    byte[] file = rows(10, i -> "Pop");
    HttpResponse<String> first = post(file, "text/csv", "Idempotency-Key", "\"import-1\"");
    HttpResponse<String> again = post(file, "text/csv", "Idempotency-Key", "\"import-1\"");
    assertThat(again.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    assertThat(again.body()).isEqualTo(first.body());
    assertProblem(
        post(rows(11, i -> "Pop"), "text/csv", "Idempotency-Key", "\"import-1\""),
        422,
        "idempotency-key-reused");
    assertProblem(
        post(file, "text/csv;charset=ISO-8859-1", "Idempotency-Key", "\"import-1\""),
        422,
        "idempotency-key-reused");
    ended(first);
    assertThat(spooled()).isEmpty();
  }

  @Test
  void anUploadWhoseCommitCameToPassUnseenIsImportedAndItsRetryIsToldOfIt() throws Exception {
    IdempotencyKey key = new IdempotencyKey("someone", "unseen", "fingerprint");
    byte[] file = rows(10, i -> "Unseen");
    List<String> before = query("SELECT id FROM spotify.imports");
    assertThatThrownBy(() -> begin(losing(true), file, key)).hasMessage(LOST);
    List<String> begun = query("SELECT id FROM spotify.imports");
    begun.removeAll(before);
    StoredAnswer retried = begin(service.context().getBean(TransactionTemplate.class), file, key);
    String path = retried.location();
    assertThat(begun)
        .as("there is one, and the retry is told of it")
        .containsExactly(id(get(path)));
    await().atMost(SOON).until(() -> get(path).path("state").asString().equals("done"));
    assertCounts(get(path), 10, 10, 0, 0);
    assertThat(query("SELECT COUNT(*) FROM spotify.features")).containsExactly("10");
    await().atMost(SOON).until(() -> spooled().isEmpty());
  }

  @Test
  void theFileOfAnUploadWhoseOutcomeIsUnknownIsLeftToTheSweep() throws Exception {
    IdempotencyKey key = new IdempotencyKey("someone", "unknown", "fingerprint");
    byte[] file = rows(10, i -> "Unknown");
    List<String> before = query("SELECT id FROM spotify.imports");
    assertThatThrownBy(() -> begin(losing(false), file, key)).hasMessage(LOST);
    assertThat(query("SELECT id FROM spotify.imports")).isEqualTo(before);
    assertThat(spooled()).as("the commit may come to pass yet").hasSize(1);
    Path kept = spooled().getFirst();
    StoredAnswer retried = begin(service.context().getBean(TransactionTemplate.class), file, key);
    await()
        .atMost(SOON)
        .until(() -> get(retried.location()).path("state").asString().equals("done"));
    assertThat(spooled()).containsExactly(kept);
    Files.setLastModifiedTime(kept, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    await().atMost(SOON).until(() -> spooled().isEmpty());
  }

  private static StoredAnswer begin(TransactionTemplate template, byte[] file, IdempotencyKey key)
      throws IOException {
    ApplicationContext context = service.context();
    return new Imports(
            context.getBean(Spool.class),
            context.getBean(ImportTable.class),
            context.getBean(ImportWorkers.class),
            context.getBean(IdempotentRequests.class),
            template,
            context.getBean(Traces.class),
            JSON)
        .begin(new ByteArrayInputStream(file), StandardCharsets.UTF_8, digest -> key);
  }

  /** Transactions whose end nobody is told of. */
  private static TransactionTemplate losing(boolean committing) {
    PlatformTransactionManager real = service.context().getBean(PlatformTransactionManager.class);
    return new TransactionTemplate(
        new PlatformTransactionManager() {
          @Override
          public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
            return real.getTransaction(definition);
          }

          @Override
          public void commit(TransactionStatus status) {
            if (committing) {
              real.commit(status);
            } else {
              real.rollback(status);
            }
            throw new TransactionSystemException(LOST);
          }

          @Override
          public void rollback(TransactionStatus status) {
            real.rollback(status);
          }
        });
  }

  @Test
  void aCancelledImportKeepsWhatIsStoredAndSaysSo() throws Exception {
    HttpResponse<String> begun = upload(rows(100_000, i -> "Pop" + i % 20));
    String path = begun.headers().firstValue("Location").orElseThrow();
    await().atMost(SOON).until(() -> get(path).path("stored").asLong() > 0);
    HttpResponse<String> answer = service.send("DELETE", path, "");
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode cancelled = JSON.readTree(answer.body());
    assertThat(cancelled.path("state").asString()).isEqualTo("cancelled");
    long stored = cancelled.path("stored").asLong();
    assertThat(stored).isBetween(1L, 99_999L);
    assertThat(service.send("DELETE", path, "").statusCode()).isEqualTo(200);
    assertThat(spooled()).isEmpty();
    // an import that follows is after whatever batch was in hand
    JsonNode next = ended(upload(rows(1, i -> "Next")));
    assertThat(query("SELECT COUNT(*) FROM spotify.features WHERE genre <> 'Next'"))
        .containsExactly(String.valueOf(stored));
    assertProblem(service.send("DELETE", "/imports/" + id(next), ""), 409, "import-ended");
    String nobody = "/imports/00000000-0000-0000-0000-000000000000";
    assertProblem(service.send("DELETE", nobody, ""), 404, "unknown-import");
  }

  @Test
  void anImportThatWasLeftIsFinishedByWhoComesNext() throws Exception {
    byte[] undisturbed = damaged(6000);
    JsonNode whole = ended(upload(undisturbed));
    List<String> rejects = rejects(whole);
    empty();
    String path;
    try (TestDatabase own = TestDatabase.empty()) {
      try (RunningCommandService first = on(own, "tracks.imports.batch=10")) {
        path = begin(first, undisturbed);
        await().atMost(SOON).until(() -> get(first, path).path("read").asLong() > 0);
      }
      // as if it had died with a batch in hand, and not given the import back
      execute(
          own,
          """
          UPDATE spotify.imports SET owner_id = 'dead',
            owned_until = DATEADD(SECOND, 2, (SELECT [now] FROM spotify.utc))
          WHERE state = 'running'
          """);
      try (RunningCommandService next = on(own, "tracks.imports.batch=500")) {
        assertThat(get(next, path).path("state").asString()).isEqualTo("running");
        await().atMost(SOON).until(() -> get(next, path).path("state").asString().equals("done"));
        JsonNode done = get(next, path);
        assertCounts(
            done,
            whole.path("read").asLong(),
            whole.path("stored").asLong(),
            0,
            whole.path("rejected").asLong());
        assertThat(next.send("GET", path + "/rejects", "").body().lines().toList())
            .isEqualTo(rejects);
        assertThat(query(own, "SELECT COUNT(*) FROM spotify.features"))
            .containsExactly(whole.path("stored").asString());
      }
    }
  }

  @Test
  void whileTheDatabaseIsAwayAnImportWaits() throws Exception {
    try (TestDatabase own = TestDatabase.empty();
        RunningCommandService only = on(own, "tracks.imports.batch=50")) {
      String path = begin(only, rows(20_000, i -> "Pop"));
      await().atMost(SOON).until(() -> get(only, path).path("read").asLong() > 0);
      own.takeAway();
      await().atMost(SOON).until(() -> only.send("GET", path, "").statusCode() == 503);
      own.bringBack();
      await()
          .atMost(SOON)
          .until(() -> only.send("GET", path, "").body().contains("\"state\":\"done\""));
      assertCounts(get(only, path), 20_000, 20_000, 0, 0);
      assertThat(query(own, "SELECT COUNT(*), COUNT(DISTINCT track_id) FROM spotify.features"))
          .containsExactly("20000|20000");
    }
  }

  @Test
  void importsAndPostsOfTheSameTracksAtOnceStoreEachOnce() throws Exception {
    int tracks = 3000;
    byte[] file = rows(tracks, i -> "Same");
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<long[]> posts =
          threads.submit(
              (Callable<long[]>)
                  () -> {
                    long stored = 0;
                    long present = 0;
                    for (int i = tracks - 1; i >= 0 && !over.get(); i -= 7) {
                      int status = second.post("/features/new", track("Same", i)).statusCode();
                      stored += status == 201 ? 1 : 0;
                      present += status == 409 ? 1 : 0;
                      assertThat(status).isIn(201, 409);
                    }
                    return new long[] {stored, present};
                  });
      Future<HttpResponse<String>> one = threads.submit(() -> post(service, file));
      Future<HttpResponse<String>> two = threads.submit(() -> post(second, file));
      JsonNode first = ended(one.get());
      JsonNode other = ended(two.get());
      over.set(true);
      long posted = posts.get()[0];
      for (JsonNode done : List.of(first, other)) {
        assertThat(done.path("read").asLong()).isEqualTo(tracks);
        assertThat(done.path("stored").asLong() + done.path("alreadyThere").asLong())
            .isEqualTo(tracks);
      }
      assertThat(first.path("stored").asLong() + other.path("stored").asLong() + posted)
          .isEqualTo(tracks);
    }
    assertThat(query("SELECT COUNT(*), COUNT(DISTINCT track_id) FROM spotify.features"))
        .containsExactly(tracks + "|" + tracks);
    assertThat(query("SELECT row_count FROM spotify.genre_versions"))
        .containsExactly(String.valueOf(tracks));
  }

  @Test
  void progressIsToldUntilTheEnd() throws Exception {
    String path = upload(rows(5000, i -> "Pop")).headers().firstValue("Location").orElseThrow();
    HttpResponse<String> events = service.send("GET", path + "/events", "");
    assertThat(events.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    String[] told = events.body().split("\n\n");
    assertThat(told[told.length - 1])
        .startsWith("event: end\n")
        .contains("\"state\":\"done\"", "\"stored\":5000", "\"rowsPerSecond\":");
    assertThat(service.send("GET", path + "/events", "").body()).startsWith("event: end\n");
  }

  @Test
  void theTraceOfAnUploadIsCarriedByItsEvents() throws Exception {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    ended(
        post(
            rows(1, i -> "Traced"),
            "text/csv",
            "traceparent",
            "00-" + trace + "-b7ad6b7169203331-01"));
    assertThat(query("SELECT traceparent FROM spotify.outbox WHERE genre = 'Traced'"))
        .singleElement()
        .asString()
        .startsWith("00-" + trace);
  }

  @Test
  void whatEndedLongAgoIsForgottenWithItsRejects() throws Exception {
    String old = id(ended(upload(bytes(HEADER + "Pop\n"))));
    String young = id(ended(upload(bytes(HEADER + "Pop\n"))));
    execute(
        """
        UPDATE spotify.imports
        SET ended_at = DATEADD(DAY, -8, (SELECT [now] FROM spotify.utc)) WHERE id = '%s'
        """
            .formatted(old));
    await()
        .atMost(SOON)
        .until(() -> service.send("GET", "/imports/" + old, "").statusCode() == 404);
    assertThat(query("SELECT DISTINCT import_id FROM spotify.import_rejects"))
        .contains(young)
        .doesNotContain(old);
    assertThat(get("/imports/" + young).path("rejected").asLong()).isEqualTo(1);
  }

  @Test
  void importsAreListedTheLatestFirst() throws Exception {
    List<String> latest = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      latest.addFirst(id(ended(upload(rows(1, n -> "Pop")))));
    }
    JsonNode page = JSON.readTree(service.send("GET", "/imports?limit=2", "").body());
    assertThat(ids(page)).isEqualTo(latest.subList(0, 2));
    JsonNode next = JSON.readTree(service.send("GET", page.path("next").asString(), "").body());
    assertThat(ids(next)).startsWith(latest.get(2));
    assertProblem(service.send("GET", "/imports?limit=0", ""), 400, "invalid-limit");
    assertProblem(service.send("GET", "/imports?limit=101", ""), 400, "invalid-limit");
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("imports").forEach(one -> ids.add(id(one)));
    return ids;
  }

  private static RunningCommandService on(TestDatabase own, String batch) {
    return new RunningCommandService(
        own,
        bus,
        batch,
        "tracks.imports.poll=50ms",
        "tracks.imports.directory=" + directory.resolve("own"));
  }

  private static String begin(RunningCommandService at, byte[] file) {
    HttpResponse<String> answer = post(at, file);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  /** Each hundredth line is broken, each in one of several ways. */
  private static byte[] damaged(int count) {
    StringBuilder file = new StringBuilder(HEADER);
    String[] broken = {"Pop,a,t\n", "Pop,\"a,t,q,1,2,4/4\n", "Pop,a,t,x y,1,2,4/4\n"};
    for (int i = 0; i < count; i++) {
      file.append(i % 100 == 99 ? broken[i / 100 % 3] : "Pop,a,t,id" + i + ",1,2,4/4\n");
    }
    return bytes(file.toString());
  }

  private static String track(String genre, int i) {
    return """
    {"genre":"%s","artist_name":"a","track_name":"t","track_id":"id%d","popularity":1,\
    "duration_ms":2}\
    """
        .formatted(genre, i);
  }
}
