package dev.tracks.query.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.query.RunningQueryService;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RowOrderIntegrationTests {

  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

  /** H2 tells which statements ran; that rows come in order by themselves is chance. */
  @Test
  void everyReadOfRowsAsksForThemInTheOrderOfTheirIds() throws Exception {
    try (TestDatabase database = TestDatabase.migratedH2();
        TestRedis redis = TestRedis.start();
        RunningQueryService service = new RunningQueryService(database, redis)) {
      RunningQueryService.commit(database, "Pop", 300, 2);
      RunningQueryService.commit(database, "Dance", 200, 2);
      RunningQueryService.commit(database, "Pop", 100, 2);
      assertThat(ids(service, "/features")).containsExactly(100, 101, 200, 201, 300, 301);
      assertThat(ids(service, "/features/custom?arg=Pop")).containsExactly(100, 101, 300, 301);
      assertThat(ids(service, "/features/page?limit=3")).containsExactly(100, 101, 200);
      assertThat(ids(service, "/features/page?genre=Pop&limit=3")).containsExactly(100, 101, 300);
      assertThat(ids(service, "/features/range?from=101&to=300"))
          .containsExactly(101, 200, 201, 300);

      assertThat(readsOfRows(database))
          .hasSizeGreaterThanOrEqualTo(5)
          .allMatch(sql -> sql.matches("(?s).* ORDER BY \\[?id]?"));
    }
  }

  private static List<Integer> ids(RunningQueryService service, String path) {
    HttpResponse<byte[]> answer = service.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    return ID.matcher(RunningQueryService.text(answer))
        .results()
        .map(id -> Integer.valueOf(id.group(1)))
        .toList();
  }

  private static List<String> readsOfRows(TestDatabase database) throws SQLException {
    List<String> statements = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT SQL_STATEMENT FROM INFORMATION_SCHEMA.QUERY_STATISTICS
                WHERE SQL_STATEMENT LIKE 'SELECT%track_name%FROM spotify.features%'
                """)) {
      while (row.next()) {
        statements.add(row.getString(1));
      }
    }
    return statements;
  }
}
