package dev.tracks.systemtests.relay;

/** Which way bytes go through a relay. */
public enum Direction {
  /** From who connected to who listens. */
  TO_SERVER,
  /** From who listens to who connected. */
  TO_CLIENT
}
