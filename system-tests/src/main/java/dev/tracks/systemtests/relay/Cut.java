package dev.tracks.systemtests.relay;

/** The two ways in which a TCP connection ends. */
public enum Cut {
  /** Both ends see a reset at once; what was under way is lost. */
  RESET,
  /** Both ends see the end of the stream; what they still send goes nowhere. */
  FINISH
}
