package dev.tracks.defaults.database;

import java.sql.SQLTransientConnectionException;

/** The database was away a moment ago, and nobody has reached it since: it was not asked. */
public final class DatabaseAway extends SQLTransientConnectionException {

  private static final long serialVersionUID = 1L;
  private static final String CONNECTION_FAILURE = "08006";

  DatabaseAway() {
    super("the database was away a moment ago", CONNECTION_FAILURE);
  }
}
