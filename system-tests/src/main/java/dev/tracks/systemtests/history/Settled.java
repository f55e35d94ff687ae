package dev.tracks.systemtests.history;

/**
 * An event that the cache-invalidator is done with.
 *
 * @param genre the event's genre
 * @param version the event's version
 * @param by a time at which it was settled already: not earlier than the settling itself
 */
public record Settled(String genre, long version, long by) {}
