package dev.tracks.testing;

import dev.tracks.containers.Parts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/**
 * A database with the released schema, private to its maker: H2 in MSSQLServer mode, or one on SQL
 * Server when {@link Parts} says so. It lives until {@link #close()}; {@link #takeAway()} and
 * {@link #bringBack()} make it unreachable for new and existing connections, keeping its rows.
 */
public final class TestDatabase implements AutoCloseable {

  private final DatabaseBackend backend;
  private final Wire wire;

  private TestDatabase(DatabaseBackend backend) {
    this.backend = backend;
    this.wire = new Wire(backend.address());
  }

  /** A database with the schema of the current migrations. */
  public static TestDatabase migrated() {
    TestDatabase database = empty();
    database.migrate();
    return database;
  }

  /** A database without any table. */
  public static TestDatabase empty() {
    return new TestDatabase(
        switch (Parts.chosen()) {
          case EMBEDDED -> new H2Backend();
          case CONTAINERS -> new SqlServerBackend();
        });
  }

  /** An H2 database with the schema of the current migrations, whatever the other parts are. */
  public static TestDatabase migratedH2() {
    TestDatabase database = emptyH2();
    database.migrate();
    return database;
  }

  /** An H2 database without any table, whatever the other parts are. */
  public static TestDatabase emptyH2() {
    return new TestDatabase(new H2Backend());
  }

  private void migrate() {
    Path migrations =
        RepositoryRoot.path().resolve("command-service/src/main/resources/db/migration");
    Flyway.configure()
        .dataSource(url(), user(), password())
        .schemas("spotify")
        .defaultSchema("spotify")
        .placeholders(backend.placeholders())
        .locations(
            "filesystem:" + migrations.resolve("common"),
            "filesystem:" + migrations.resolve(backend.migrations()))
        .load()
        .migrate();
  }

  /** The JDBC URL, over TCP on a random port of 127.0.0.1. */
  public String url() {
    return backend.url(wire.port());
  }

  public String user() {
    return backend.user();
  }

  public String password() {
    return backend.password();
  }

  /** A new connection of the caller's own: works while taken away, too. */
  public Connection connect() throws SQLException {
    return backend.connect();
  }

  /** How many sessions wait now for a row's lock that another one holds. */
  public long waiting() throws SQLException {
    return backend.waiting();
  }

  /** How many statements that begin so run now, or wait: H2 does not tell that for a key. */
  public long running(String beginning) throws SQLException {
    return backend.running(beginning);
  }

  /** Cuts every connection and refuses new ones, keeping the rows. */
  public void takeAway() {
    wire.cut();
  }

  /** Accepts connections again on the same port. */
  public void bringBack() {
    wire.mend();
  }

  /** Answers nothing any more on connections that stay open, as when its process was stopped. */
  public void freeze() {
    wire.freeze();
  }

  /** Answers again. */
  public void thaw() {
    wire.thaw();
  }

  /** Ends the database; fails when a statement ran that SQL Server would not understand. */
  @Override
  public void close() {
    try {
      wire.close();
    } finally {
      backend.close();
    }
  }
}
