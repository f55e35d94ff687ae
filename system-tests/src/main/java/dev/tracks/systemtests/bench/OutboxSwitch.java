package dev.tracks.systemtests.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * Takes the outbox away from under the unchanged services: while it is off, a view stands in its
 * place whose triggers let every write vanish, so that a post is the same insert without it. The
 * relay still looks for rows after each post, and finds none.
 */
final class OutboxSwitch implements AutoCloseable {

  private static final String NOTHING =
      """
      CREATE TRIGGER spotify.no_outbox INSTEAD OF INSERT, UPDATE, DELETE ON spotify.outbox
      FOR EACH ROW AS $$
      org.h2.api.Trigger create() {
        return (connection, before, after) -> { };
      }
      $$
      """;

  private final Connection database;
  private boolean off;

  OutboxSwitch(BenchStack stack) throws SQLException {
    database = stack.database();
  }

  /** The outbox is a table, and empty of work. */
  void on() throws SQLException {
    if (off) {
      execute("DROP VIEW spotify.outbox");
      execute("ALTER TABLE spotify.outbox_aside RENAME TO outbox");
      off = false;
    }
  }

  /** The outbox is a view that holds nothing; what waited in it was published first. */
  void off() throws SQLException, InterruptedException {
    while (count() > 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    execute("ALTER TABLE spotify.outbox RENAME TO outbox_aside");
    execute("CREATE VIEW spotify.outbox AS SELECT * FROM spotify.outbox_aside WHERE 1 = 0");
    execute(NOTHING);
    off = true;
  }

  private long count() throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NULL")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    on();
    database.close();
  }
}
