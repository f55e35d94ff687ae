package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.command.RunningCommandService;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A relay that looks by itself once a day. */
class NudgeIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void everyCommitIsPublishedWithoutWaitingForTheRelayToLookByItself() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        TestServiceBus bus = RunningCommandService.bus();
        RunningCommandService service =
            new RunningCommandService(database, bus, "tracks.outbox.poll=1d")) {
      String row = made(service.post("/features/new", track("first")));
      await().atMost(SOON).until(() -> published(database) == 1); // it may look when it starts
      made(service.post("/features/new", track("second")));
      await("a post nudges").atMost(SOON).until(() -> published(database) == 2);
      assertThat(
              service
                  .send(
                      "PUT",
                      row,
                      track("changed"),
                      "Content-Type",
                      "application/json",
                      "If-Match",
                      "*")
                  .statusCode())
          .isEqualTo(200);
      await("a change nudges").atMost(SOON).until(() -> published(database) == 3);
      assertThat(service.send("DELETE", row, "", "If-Match", "*").statusCode()).isEqualTo(204);
      await("a delete nudges").atMost(SOON).until(() -> published(database) == 4);
    }
  }

  private static String made(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static long published(TestDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NOT NULL")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static String track(String trackId) {
    return """
    {"genre":"Nudged","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
    "duration_ms":1000}\
    """
        .formatted(trackId);
  }
}
