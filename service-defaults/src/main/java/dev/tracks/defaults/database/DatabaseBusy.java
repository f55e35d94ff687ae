package dev.tracks.defaults.database;

import java.sql.SQLException;
import java.sql.SQLTransientException;

/**
 * No connection became free in time, because others use all that there may be: the database is
 * there, and only this request was one too many.
 */
final class DatabaseBusy extends SQLTransientException {

  private static final long serialVersionUID = 1L;

  DatabaseBusy(SQLException timeout) {
    super("all connections to the database are in use", timeout.getSQLState(), timeout);
  }
}
