package dev.tracks.command.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.tracks.command.RunningCommandService;
import dev.tracks.contracts.track.TrackColumn;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of files. */
class ImportingIntegrationTests extends ImportsAtWork {

  private static Map<String, Map<String, Object>> stored() throws SQLException {
    Map<String, Map<String, Object>> rows = new HashMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT " + TrackColumn.selectList() + " FROM spotify.features")) {
      while (row.next()) {
        Map<String, Object> values = new HashMap<>();
        for (TrackColumn column : TrackColumn.values()) {
          Object value = row.getObject(column.ordinal() + 1);
          values.put(column.columnName(), value instanceof Integer i ? Long.valueOf(i) : value);
        }
        rows.put(values.get("genre") + "/" + values.get("track_id"), values);
      }
    }
    return rows;
  }

  private static final Map<String, String> MENDED =
      Map.of("4-Apr", "4/4", "4-Mar", "3/4", "4-May", "5/4", "4-Jan", "1/4", "0/4", "0/4");

  @Test
  void theRealFileIsStoredFieldByFieldAndItsBrokenLineIsRejected() throws Exception {
    String set = System.getenv("TRACKS_DATA");
    Path data = set == null ? Path.of("../../shared/data") : Path.of(set);
    Path real = data.resolve("spotify-features-19829.csv");
    Assumptions.assumeTrue(Files.exists(real), "data set is absent: set TRACKS_DATA");
    JsonNode done = ended(upload(Files.readAllBytes(real)));
    assertCounts(done, 19_829, 19_828, 0, 1);
    assertThat(rejects(done))
        .hasSize(2)
        .last()
        .asString()
        .isEqualTo("19830,liveness,,\"has 11 fields, not 18\"");
    Map<String, Map<String, Object>> stored = stored();
    assertThat(stored).hasSize(19_828);
    String text = Files.readString(real).substring(1);
    for (NamedCsvRecord row :
        CsvReader.builder().ofNamedCsvRecord(text.substring(0, text.lastIndexOf("\n") + 1))) {
      Map<String, Object> found =
          Objects.requireNonNull(
              stored.get(row.getField("genre") + "/" + row.getField("track_id")));
      for (TrackColumn column : TrackColumn.values()) {
        String written = row.getField(column.columnName());
        Object expected =
            switch (column.type()) {
              case TEXT ->
                  column == TrackColumn.TIME_SIGNATURE
                      ? Objects.requireNonNull(MENDED.get(written))
                      : written;
              case INTEGER -> Long.valueOf(written);
              case DECIMAL -> Double.valueOf(written);
            };
        assertThat(found.get(column.columnName())).as(row.toString()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aBatchIsOneVersionAndOneEventOfEachOfItsGenres() throws Exception {
    JsonNode done = ended(upload(rows(1200, i -> i % 3 == 0 ? "Pop" : "Rock")));
    assertCounts(done, 1200, 1200, 0, 0);
    assertThat(query("SELECT genre, version, row_count FROM spotify.genre_versions ORDER BY genre"))
        .containsExactly("Pop|3|400", "Rock|3|800");
    assertThat(
            query(
                """
                SELECT genre, version, event_type, CASE WHEN min_id = (
                    SELECT MIN(f.id) FROM spotify.features f WHERE f.genre = o.genre
                    AND f.id >= o.min_id) THEN 1 ELSE 0 END
                FROM spotify.outbox o ORDER BY genre, version
                """))
        .containsExactly(
            "Pop|1|dev.tracks.tracks.imported.v1|1",
            "Pop|2|dev.tracks.tracks.imported.v1|1",
            "Pop|3|dev.tracks.tracks.imported.v1|1",
            "Rock|1|dev.tracks.tracks.imported.v1|1",
            "Rock|2|dev.tracks.tracks.imported.v1|1",
            "Rock|3|dev.tracks.tracks.imported.v1|1");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(query("SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NULL"))
                    .containsExactly("0"));
  }

  @Test
  void aRepeatedFileStoresNothingTwice() throws Exception {
    byte[] file = rows(1300, i -> "Pop");
    assertCounts(ended(upload(file)), 1300, 1300, 0, 0);
    assertCounts(ended(upload(file)), 1300, 0, 1300, 0);
    byte[] more = rows(1500, i -> "Pop");
    assertCounts(ended(upload(more)), 1500, 200, 1300, 0);
    assertThat(query("SELECT version, row_count FROM spotify.genre_versions"))
        .containsExactly("4|1500");
  }

  @Test
  void aTrackThatStandsTwiceInAFileIsStoredOnce() throws Exception {
    String twice = "Pop,a,t,same,1,2,4/4\n";
    assertCounts(ended(upload(bytes(HEADER + twice + twice))), 2, 1, 1, 0);
  }

  @Test
  void rejectsNameLineColumnValueAndReason() throws Exception {
    JsonNode done =
        ended(
            upload(
                bytes(
                    HEADER
                        + "Pop,\"x\"\"y\",t,id5,1,2,4-Mar\n"
                        + "Pop,a,t,id1,101,2,4/4\n"
                        + "all,a,t,id 2,1,2,\n"
                        + "Pop,a,t\n"
                        + "Pop,\"a,t,id3,1,2,4/4\n"
                        + "Pop,a\0,t,id4,1,2,4/4\n")));
    assertCounts(done, 6, 1, 0, 5);
    assertThat(rejects(done))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("line,column,value,reason"),
            line -> assertThat(line).startsWith("3,popularity,101,\"must be a whole number"),
            line -> assertThat(line).startsWith("4,genre,all,"),
            line -> assertThat(line).startsWith("4,track_id,id 2,must be 1 to 64"),
            line -> assertThat(line).isEqualTo("5,track_id,,\"has 3 fields, not 7\""),
            line -> assertThat(line).startsWith("6,,").endsWith("a quote is not closed"),
            line -> assertThat(line).startsWith("7,artist_name,").contains("control characters"));
    assertThat(query("SELECT artist_name, time_signature FROM spotify.features"))
        .containsExactly("x\"y|3/4");
  }

  @Test
  void takesGzipAndOtherEncodings() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(rows(10, i -> "Gzip"));
    }
    HttpResponse<String> answer =
        post(packed.toByteArray(), "text/csv", "Content-Encoding", "gzip");
    assertCounts(ended(answer), 10, 10, 0, 0);
    byte[] french = (HEADER + "Café,é,è,id,1,2,4/4\n").getBytes(Charset.forName("windows-1252"));
    assertCounts(ended(post(french, "text/csv;charset=windows-1252")), 1, 1, 0, 0);
    assertThat(query("SELECT genre, artist_name FROM spotify.features WHERE track_id = 'id'"))
        .containsExactly("Café|é");
    JsonNode wrong = ended(post(french, "text/csv"));
    assertCounts(wrong, 1, 0, 0, 1);
    assertThat(rejects(wrong)).last().asString().contains("charset=");
  }

  @Test
  void refusesWhatIsNoSuchFileAtOnceAndKeepsNothing() throws Exception {
    assertProblem(post(bytes("genre,colour\nx,y\n"), "text/csv"), 400, "malformed-header");
    assertThat(post(bytes("genre,colour\nx,y\n"), "text/csv").body())
        .contains("'track_id' is missing", "there is no column 'colour'", "valence");
    assertProblem(post(new byte[0], "text/csv"), 400, "malformed-header");
    assertProblem(post(bytes("{}"), "application/json"), 415, "unsupported-media-type");
    assertProblem(post(bytes(HEADER), "text/csv;charset=klingon"), 415, "");
    assertProblem(
        post(bytes(HEADER), "text/csv", "Content-Encoding", "br"),
        415,
        "unsupported-content-encoding");
    assertProblem(
        post(bytes(HEADER), "text/csv", "Idempotency-Key", "\"\""),
        400,
        "malformed-idempotency-key");
    assertThat(spooled()).isEmpty();
  }

  @Test
  void whatCannotBeKeptIsNotAcknowledged() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (RunningCommandService third =
        new RunningCommandService(database, bus, "tracks.imports.directory=" + file)) {
      HttpResponse<String> answer =
          third.send(
              HttpRequest.newBuilder(third.uri("/imports"))
                  .header("Content-Type", "text/csv")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(rows(1, i -> "Pop")))
                  .build());
      assertProblem(answer, 507, "insufficient-storage");
    }
  }
}
