package dev.tracks.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TSqlUnitTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE TOP (200) spotify.outbox WITH (ROWLOCK, READPAST) SET claim_id = ? WHERE id = ?",
        "DELETE TOP (1000) FROM spotify.outbox WHERE published_at < DATEADD(SECOND, ?,"
            + " CURRENT_TIMESTAMP)",
        "UPDATE spotify.outbox SET published_at = (SELECT [now] FROM spotify.utc) WHERE id IN (?)",
        "SELECT NEXT VALUE FOR spotify.feature_ids",
        "SELECT TOP (100) [id], [key] FROM spotify.features WHERE genre = ? ORDER BY id",
        "INSERT INTO \"spotify\".\"features\" (\"key\", \"id\") VALUES (?, ?)"
      })
  void takesWhatSqlServerTakes(String sql) {
    assertThatCode(() -> TSql.check(sql)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM t LIMIT 5",
        "SELECT a::int FROM t",
        "MERGE INTO t KEY(id) VALUES (1)",
        "SELECT FROM WHERE",
        "SELECT * FROM t FETCH FIRST 5 ROWS ONLY",
        "VALUES (1, 2)",
        "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
        "SELECT NEXT VALUE spotify.feature_ids"
      })
  void refusesWhatOnlyOthersTake(String sql) {
    assertThatThrownBy(() -> TSql.check(sql)).hasMessageContaining("not T-SQL");
  }

  @Test
  void everyMigrationIsTSql() throws IOException {
    Path migrations =
        RepositoryRoot.path().resolve("command-service/src/main/resources/db/migration");
    List<Path> files;
    try (Stream<Path> tree = Files.walk(migrations)) {
      files =
          tree.filter(file -> file.toString().endsWith(".sql"))
              .filter(file -> !file.getParent().endsWith("h2"))
              .toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(2);
    for (Path file : files) {
      String text =
          Files.readString(file)
              .replaceAll("(?m)^--.*$", "")
              .replace("${exact}", "COLLATE Latin1_General_100_BIN2");
      List<String> statements =
          Stream.of(text.split(";\\s*(\\n|$)"))
              .map(String::strip)
              .filter(s -> !s.isEmpty())
              .toList();
      assertThat(statements).as(file.toString()).isNotEmpty();
      statements.forEach(TSql::check);
    }
  }
}
