package dev.tracks.command.track;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import com.microsoft.sqlserver.jdbc.SQLServerBulkCopyOptions;
import com.microsoft.sqlserver.jdbc.SQLServerConnection;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** SQL Server's own way, within the transaction of the connection. */
final class BulkCopyTrackWriter implements TrackWriter {

  private final JdbcTemplate jdbc;

  BulkCopyTrackWriter(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public void insert(List<Track> tracks) {
    jdbc.execute(
        (ConnectionCallback<Integer>)
            connection -> {
              copy(connection.unwrap(SQLServerConnection.class), tracks);
              return tracks.size();
            });
  }

  private static void copy(SQLServerConnection connection, List<Track> tracks) throws SQLException {
    SQLServerBulkCopyOptions options = new SQLServerBulkCopyOptions();
    options.setCheckConstraints(true);
    options.setUseInternalTransaction(false);
    try (SQLServerBulkCopy copy = new SQLServerBulkCopy(connection)) {
      copy.setBulkCopyOptions(options);
      copy.setDestinationTableName("spotify.features");
      for (TrackCells cell : TrackCells.ALL) {
        copy.addColumnMapping(cell.column(), cell.column());
      }
      copy.writeToServer(new TrackBulkData(tracks));
    }
  }
}
