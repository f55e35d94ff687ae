package dev.tracks.systemtests.history;

/**
 * An acknowledged write, as far as it concerns one genre.
 *
 * @param change what the client was told and had asked for
 * @param begin when the request began, in nanoseconds of the recording's clock
 * @param end when its answer was there
 */
public record Written(Change change, long begin, long end) {}
