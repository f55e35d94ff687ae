package dev.tracks.command.track;

import java.util.List;

/** The fastest way that a kind of database has to take many rows. */
interface TrackWriter {

  /**
   * Adds rows, inside the transaction that is on.
   *
   * @throws org.springframework.dao.DataAccessException when a genre has one of the tracks already;
   *     then none of the rows stays, once the transaction is rolled back
   */
  void insert(List<Track> tracks);
}
