package dev.tracks.command.outbox;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** A claimed row of the outbox, as the relay needs it; {@code createdAt} is in UTC. */
record OutboxRow(
    long id,
    String claimId,
    String eventId,
    String destination,
    String payload,
    @Nullable String traceparent,
    LocalDateTime createdAt) {}
