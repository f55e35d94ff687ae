package dev.tracks.query.features;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.defaults.database.DatabaseState;
import dev.tracks.defaults.database.DurableReads;
import dev.tracks.defaults.database.SnapshotIsolation;
import dev.tracks.query.cache.Source;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Representations of the catalogue, as JSON arrays in id order. */
@Component
class FeatureRows implements Source {

  private static final int FETCH = 2000;

  private final Catalogue catalogue;
  private final RowJson rowJson;
  private final DataSource dataSource;
  private final JdbcTemplate jdbc;
  private final JsonMapper json;

  FeatureRows(Catalogue catalogue, DataSource dataSource, JdbcTemplate jdbc, JsonMapper json) {
    this.catalogue = catalogue;
    this.rowJson = RowJson.of(catalogue.columns());
    this.dataSource = dataSource;
    this.jdbc = jdbc;
    this.json = json;
  }

  @Override
  public Optional<Snapshot> write(@Nullable String genre, int maxRows, OutputStream out) {
    Connection connection = DataSourceUtils.getConnection(dataSource);
    try {
      SnapshotIsolation.begin(connection);
      try {
        VersionVector vector = versions(connection, genre);
        if (genre != null && vector.of(genre) == 0) {
          return Optional.empty();
        }
        Optional<Snapshot> snapshot = writeRows(connection, genre, maxRows, vector, out);
        DurableReads.confirm(connection);
        return snapshot;
      } finally {
        SnapshotIsolation.end(connection);
      }
    } catch (SQLException e) {
      throw new UncategorizedSQLException("reading rows", null, e);
    } finally {
      DataSourceUtils.releaseConnection(connection, dataSource);
    }
  }

  /**
   * Empty for a genre whose last row was deleted: it has a version, and is unknown all the same.
   */
  private Optional<Snapshot> writeRows(
      Connection connection,
      @Nullable String genre,
      int maxRows,
      VersionVector vector,
      OutputStream out)
      throws SQLException {
    String sql =
        genre == null
            ? "SELECT TOP (%d) %s FROM %s ORDER BY [id]"
                .formatted(maxRows, rowJson.selectList(), catalogue.table())
            : "SELECT %s FROM %s WHERE [%s] = ? ORDER BY [id]"
                .formatted(rowJson.selectList(), catalogue.table(), catalogue.category());
    long rows = 0;
    long last = 0;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCH);
      if (genre != null) {
        statement.setString(1, genre);
      }
      try (ResultSet row = statement.executeQuery()) {
        boolean any = row.next();
        if (!any && genre != null) {
          return Optional.empty();
        }
        try (JsonGenerator generator =
            json.writer().without(StreamWriteFeature.FLUSH_PASSED_TO_STREAM).createGenerator(out)) {
          generator.writeStartArray();
          for (boolean more = any; more; more = row.next()) {
            rowJson.write(generator, row);
            last = row.getLong(1);
            rows++;
          }
          generator.writeEndArray();
        }
      }
    }
    return Optional.of(new Snapshot(vector, rows, last));
  }

  VersionVector versions(Connection connection, @Nullable String genre) throws SQLException {
    Map<String, Long> versions = new TreeMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT [%1$s], version FROM %2$s%3$s"
                .formatted(
                    catalogue.category(),
                    catalogue.versions(),
                    genre == null ? "" : " WHERE [" + catalogue.category() + "] = ?"))) {
      if (genre != null) {
        statement.setString(1, genre);
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          // What can be no genre or no version counts as 0: no row keeps the others from being
          // read.
          if (!row.getString(1).isEmpty()
              && row.getLong(2) >= 1
              && row.getLong(2) <= VersionVector.MAX_VERSION) {
            versions.put(row.getString(1), row.getLong(2));
          }
        }
      }
    }
    return VersionVector.of(versions);
  }

  @Override
  public VersionVector versions(@Nullable String genre) {
    Connection connection = DataSourceUtils.getConnection(dataSource);
    try {
      VersionVector versions = versions(connection, genre);
      DurableReads.confirm(connection);
      return versions;
    } catch (SQLException e) {
      throw new UncategorizedSQLException("reading versions", null, e);
    } finally {
      DataSourceUtils.releaseConnection(connection, dataSource);
    }
  }

  @Override
  public boolean isAway() {
    try {
      return dataSource.isWrapperFor(DatabaseState.class)
          && dataSource.unwrap(DatabaseState.class).isAway();
    } catch (SQLException e) {
      return true;
    }
  }

  @Override
  public boolean untouchedWithin(VersionVector from, VersionVector to, long lastId) {
    for (var wanted : to.versions().entrySet()) {
      long have = from.of(wanted.getKey());
      if (have >= wanted.getValue()) {
        continue;
      }
      // Each version leaves one row in the log: fewer than that, and it no longer reaches back.
      Boolean untouched =
          jdbc.queryForObject(
              """
              SELECT CASE WHEN COUNT(DISTINCT version) = ? AND MIN(COALESCE(min_id, 0)) > ?
                THEN 1 ELSE 0 END
              FROM %s WHERE [%s] = ? AND version > ? AND version <= ?
              """
                  .formatted(catalogue.log(), catalogue.category()),
              Boolean.class,
              wanted.getValue() - have,
              lastId,
              wanted.getKey(),
              have,
              wanted.getValue());
      if (!Boolean.TRUE.equals(untouched)) {
        return false;
      }
    }
    return true;
  }
}
