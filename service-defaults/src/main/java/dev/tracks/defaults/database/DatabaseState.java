package dev.tracks.defaults.database;

/**
 * What is known of the database without asking it; a data source that knows can be unwrapped to
 * this.
 */
public interface DatabaseState {

  /** Whether it did not answer when it was last asked, and is not asked by requests now. */
  boolean isAway();
}
