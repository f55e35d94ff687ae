package dev.tracks.command.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.command.RunningCommandService;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes that meet, on two instances, and bodies that are broken. */
class ChangesAtOnceIntegrationTests {

  private static TestDatabase database;
  private static TestServiceBus bus;
  private static RunningCommandService one;
  private static RunningCommandService two;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    bus = RunningCommandService.bus();
    one = new RunningCommandService(database, bus);
    two = new RunningCommandService(database, bus);
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
    bus.close();
    database.close();
  }

  @Test
  void ofPutsWithTheSameTagOneWins() throws Exception {
    for (int round = 0; round < 10; round++) {
      Row row = post("Puts", "r" + round);
      List<Callable<Integer>> puts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        RunningCommandService service = i % 2 == 0 ? one : two;
        String body = body("Puts", row.trackId, 10 + i);
        puts.add(() -> put(service, row, body).statusCode());
      }
      List<Integer> statuses = atOnce(puts);
      assertThat(statuses).containsOnly(200, 412);
      assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    }
    assertThat(count("SELECT version FROM spotify.genre_versions WHERE genre = N'Puts'"))
        .isEqualTo(20);
  }

  @Test
  void ofPatchesWithTheSameTagOneWins() throws Exception {
    Row row = post("Patches", "r");
    List<Callable<Integer>> patches = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RunningCommandService service = i % 2 == 0 ? one : two;
      String patch = "{\"popularity\":" + (20 + i) + "}";
      patches.add(
          () ->
              service
                  .send(
                      "PATCH",
                      row.path,
                      patch,
                      "Content-Type",
                      "application/merge-patch+json",
                      "If-Match",
                      row.etag)
                  .statusCode());
    }
    assertThat(atOnce(patches)).containsOnlyOnce(200).containsOnly(200, 412);
    assertThat(count("SELECT version FROM spotify.genre_versions WHERE genre = N'Patches'"))
        .isEqualTo(2);
  }

  @Test
  void ofAPutAndADeleteAtOnceOneWins() throws Exception {
    for (int round = 0; round < 15; round++) {
      Row row = post("Mixed", "r" + round);
      List<Integer> statuses =
          atOnce(
              List.of(
                  () -> put(one, row, body("Mixed", row.trackId, 50)).statusCode(),
                  () -> two.send("DELETE", row.path, "", "If-Match", row.etag).statusCode()));
      assertThat(statuses).isIn(List.of(200, 412), List.of(404, 204));
    }
    consistent();
  }

  @Test
  void ofDeletesAtOnceOneWins() throws Exception {
    Row row = post("Deletes", "r");
    List<Callable<Integer>> deletes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RunningCommandService service = i % 2 == 0 ? one : two;
      deletes.add(() -> service.send("DELETE", row.path, "", "If-Match", "*").statusCode());
    }
    assertThat(atOnce(deletes)).containsOnlyOnce(204).containsOnly(204, 404);
    assertThat(count("SELECT version FROM spotify.genre_versions WHERE genre = N'Deletes'"))
        .isEqualTo(2);
  }

  @Test
  void movesThatCrossNeverReachAClientAsDeadlocks() throws Exception {
    Row[] rows = new Row[6];
    String[] genres = {"Cross A", "Cross B", "Cross C"};
    for (int i = 0; i < rows.length; i++) {
      rows[i] = post(genres[i % 3], "t" + i / 3); // the same two tracks in each genre
    }
    Random random = new Random(7);
    for (int round = 0; round < 40; round++) {
      List<Callable<Integer>> moves = new ArrayList<>();
      for (int i = 0; i < rows.length; i++) {
        RunningCommandService service = i % 2 == 0 ? one : two;
        Row row = rows[i];
        String patch =
            "{\"genre\":\"%s\",\"track_id\":\"t%d\",\"popularity\":%d}"
                .formatted(genres[random.nextInt(3)], random.nextInt(3), random.nextInt(100));
        moves.add(
            () ->
                service
                    .send(
                        "PATCH",
                        row.path,
                        patch,
                        "Content-Type",
                        "application/merge-patch+json",
                        "If-Match",
                        "*")
                    .statusCode());
      }
      assertThat(atOnce(moves)).allMatch(status -> status == 200 || status == 409);
    }
    consistent();
  }

  @Test
  void twoThousandBrokenBodiesChangeNothingAndBreakNothing() throws Exception {
    Row row = post("Fuzz", "f");
    Random random = new Random(43);
    String good = body("Fuzz", "f", 1);
    for (int i = 0; i < 2000; i++) {
      boolean patch = i % 2 == 0;
      StringBuilder text = new StringBuilder(good);
      for (int cuts = 1 + random.nextInt(4); cuts > 0; cuts--) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(96)));
      }
      if (random.nextBoolean()) {
        text.setLength(random.nextInt(text.length()));
      }
      String body = text.toString().replaceFirst("\\{", "{\"broken\":1,");
      HttpResponse<String> answer =
          one.send(
              patch ? "PATCH" : "PUT",
              row.path,
              body,
              "Content-Type",
              patch ? "application/merge-patch+json" : "application/json",
              "If-Match",
              row.etag);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).doesNotContain("Exception", "\tat ", "tools.jackson");
    }
    assertThat(count("SELECT version FROM spotify.genre_versions WHERE genre = N'Fuzz'"))
        .isEqualTo(1);
    assertThat(one.send("DELETE", row.path, "", "If-Match", row.etag).statusCode()).isEqualTo(204);
  }

  @Test
  void garbageInAnyHeaderOfAChangeIsRefused() {
    Row row = post("Headers", "h");
    Random random = new Random(44);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[1 + random.nextInt(30)];
      random.nextBytes(bytes);
      StringBuilder value = new StringBuilder();
      for (byte b : bytes) {
        value.append((char) (33 + (b & 0x3f)));
      }
      int status =
          one.send("DELETE", row.path, "", "If-Match", value.toString().replace("*", "x"))
              .statusCode();
      assertThat(status).as(HexFormat.of().formatHex(bytes)).isIn(400, 412);
    }
  }

  /** Counts, versions and the log agree with the rows. */
  private static void consistent() throws SQLException {
    assertThat(
            count(
                """
                SELECT COUNT(*) FROM spotify.genre_versions v
                WHERE row_count <> (SELECT COUNT(*) FROM spotify.features f WHERE f.genre = v.genre)
                  OR version <> (SELECT COUNT(*) FROM spotify.outbox o WHERE o.genre = v.genre)
                  OR version <> (SELECT MAX(version) FROM spotify.outbox o WHERE o.genre = v.genre)
                """))
        .isZero();
  }

  private static List<Integer> atOnce(List<Callable<Integer>> requests) throws Exception {
    CyclicBarrier start = new CyclicBarrier(requests.size());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (Callable<Integer> request : requests) {
        answers.add(
            threads.submit(
                () -> {
                  start.await();
                  return request.call();
                }));
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
      return statuses;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Row(String path, String trackId, String etag) {}

  private static Row post(String genre, String trackId) {
    HttpResponse<String> answer = one.post("/features/new", body(genre, trackId, 1));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new Row(
        answer.headers().firstValue("Location").orElseThrow(),
        trackId,
        answer.headers().firstValue("ETag").orElseThrow());
  }

  private static HttpResponse<String> put(RunningCommandService service, Row row, String body) {
    return service.send(
        "PUT", row.path, body, "Content-Type", "application/json", "If-Match", row.etag);
  }

  private static String body(String genre, String trackId, int popularity) {
    return """
    {"genre":"%s","artist_name":"a","track_name":"t","track_id":"%s","popularity":%d,\
    "duration_ms":1000}\
    """
        .formatted(genre, trackId, popularity);
  }

  private static long count(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
