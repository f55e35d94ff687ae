package dev.tracks.query.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.query.RunningQueryService;
import dev.tracks.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.json.JsonMapper;

class FeatureRowsIntegrationTests {

  @Test
  void aCommitWhileRowsAreReadIsNeitherInThemNorInTheirVector() throws Exception {
    try (TestDatabase database = TestDatabase.migrated()) {
      RunningQueryService.commit(database, "Pop", 1, 500);
      DriverManagerDataSource connections =
          new DriverManagerDataSource(database.url(), database.user(), database.password());
      FeatureRows rows =
          new FeatureRows(
              Catalogue.TRACKS, connections, new JdbcTemplate(connections), JsonMapper.shared());
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      OutputStream out =
          new OutputStream() {
            private boolean committed;

            @Override
            public void write(int b) throws IOException {
              write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
              if (!committed) {
                committed = true;
                try {
                  RunningQueryService.commit(database, "Pop", 501, 1);
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              }
              read.write(bytes, offset, length);
            }
          };
      var snapshot = rows.write("Pop", 1000, out).orElseThrow();
      assertThat(snapshot.rows()).isEqualTo(500);
      assertThat(snapshot.vector().of("Pop")).isEqualTo(1);
      assertThat(rows.write("Pop", 1000, OutputStream.nullOutputStream()).orElseThrow().vector())
          .isEqualTo(rows.versions("Pop"));
    }
  }
}
