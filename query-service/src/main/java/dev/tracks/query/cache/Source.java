package dev.tracks.query.cache;

import dev.tracks.contracts.cache.VersionVector;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where representations are made from: the database. */
public interface Source {

  /**
   * What a fill read.
   *
   * @param vector the versions of the snapshot
   * @param rows how many rows were written
   * @param lastId the id of the last one, 0 without rows
   */
  record Snapshot(VersionVector vector, long rows, long lastId) {}

  /**
   * Writes the identity body of a genre, or of all when null, reading versions and rows in one
   * snapshot that begins after this call.
   *
   * @return empty when the genre has no rows; then nothing was written
   */
  Optional<Snapshot> write(@Nullable String genre, int maxRows, OutputStream out);

  /** Whether the last that was seen of the database is that it does not answer. */
  boolean isAway();

  /** The committed version of a genre, or of all genres when null. */
  VersionVector versions(@Nullable String genre);

  /**
   * Whether the log of changes reaches back far enough to say that no change of any genre above a
   * vector, up to other versions, touched an id up to {@code lastId}.
   */
  boolean untouchedWithin(VersionVector from, VersionVector to, long lastId);
}
