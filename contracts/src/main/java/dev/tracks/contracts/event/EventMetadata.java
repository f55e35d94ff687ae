package dev.tracks.contracts.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds an event on the wire.
 *
 * @param id unique for the event and the same in every redelivery; also the broker's message id
 * @param source who made the event, as a URI reference
 * @param time when the event was made, in UTC
 * @param traceparent the W3C trace context of the request that caused it, or null when not traced
 */
public record EventMetadata(UUID id, String source, Instant time, @Nullable String traceparent) {}
