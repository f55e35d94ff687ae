package dev.tracks.systemtests.history;

/** A row as the clients of a torture make it: all else of it follows from these. */
public record Row(long id, String genre, String trackId, String trackName) {

  /** 64 bits that depend on every bit of the row. */
  public long hash() {
    long hash = 0xCBF29CE484222325L;
    String text = id + "\n" + genre + "\n" + trackId + "\n" + trackName;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 33);
  }
}
