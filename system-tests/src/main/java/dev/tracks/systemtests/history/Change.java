package dev.tracks.systemtests.history;

/**
 * What one commit did to one genre, as the log of changes has it.
 *
 * @param genre the genre
 * @param version the version that the commit gave it, from 1
 * @param id the row that was touched
 * @param hash of the row as it is in the genre since, or 0 when it is there no longer
 */
public record Change(String genre, long version, long id, long hash) {

  /** Whether the row is no longer in the genre. */
  public boolean isRemoval() {
    return hash == 0;
  }
}
