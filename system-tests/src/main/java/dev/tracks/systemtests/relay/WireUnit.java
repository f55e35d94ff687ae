package dev.tracks.systemtests.relay;

import org.jspecify.annotations.Nullable;

/** Bytes that a relay forwards in one piece, and the event that they begin, if any. */
record WireUnit(byte[] bytes, @Nullable WireEvent event) {}
