package dev.tracks.systemtests.relay;

import java.util.List;

/**
 * Cuts the two byte streams of one connection into units, without changing or losing a byte. May
 * keep bytes back until a unit is whole. Bytes that it does not understand pass without an event:
 * reading along must never be what breaks a connection. Called by two threads.
 */
interface Dissector {

  /** Takes bytes that arrived; gives the units that are whole now. */
  List<WireUnit> feed(Direction direction, byte[] bytes);
}
