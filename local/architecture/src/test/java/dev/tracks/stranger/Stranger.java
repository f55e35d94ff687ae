package dev.tracks.stranger;

/** Of another module. */
public final class Stranger {
  public final int nothing = 0;
}
