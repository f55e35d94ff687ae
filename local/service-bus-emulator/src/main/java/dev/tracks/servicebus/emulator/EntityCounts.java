package dev.tracks.servicebus.emulator;

/**
 * How many messages a queue or subscription holds.
 *
 * @param active available or locked
 * @param scheduled not yet available
 * @param deferred set aside by a receiver
 * @param deadLetters in its dead-letter queue
 */
public record EntityCounts(long active, long scheduled, long deferred, long deadLetters) {}
