package dev.tracks.query.features;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.database.SnapshotIsolation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/** Rows, and the very versions that they are of. */
@Component
class SnapshotReads {

  /** What was read, and what of. */
  record Read<T>(T value, VersionVector versions) {}

  private final DataSource dataSource;
  private final FeatureRows features;

  SnapshotReads(DataSource dataSource, FeatureRows features) {
    this.dataSource = dataSource;
    this.features = features;
  }

  /**
   * Reads rows and versions in one snapshot.
   *
   * @param genre whose version the value is of; null from it for all genres
   */
  <T> Read<T> read(Function<JdbcTemplate, T> reading, Function<T, @Nullable String> genre) {
    Connection connection = DataSourceUtils.getConnection(dataSource);
    try {
      SnapshotIsolation.begin(connection);
      try {
        T value = reading.apply(new JdbcTemplate(new SingleConnectionDataSource(connection, true)));
        return new Read<>(value, features.versions(connection, genre.apply(value)));
      } finally {
        SnapshotIsolation.end(connection);
      }
    } catch (SQLException e) {
      throw new UncategorizedSQLException("reading rows", null, e);
    } finally {
      DataSourceUtils.releaseConnection(connection, dataSource);
    }
  }
}
