package dev.tracks.command.outbox;

import dev.tracks.contracts.event.EventMetadata;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.defaults.tracing.Traces;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where a transaction leaves its events; the relay is nudged when it has committed. */
@Component
public class Outbox {

  /** The topic of track events. */
  private static final String TRACKS = "tracks";

  private static final String SOURCE = "/tracks/command-service";

  /** Rows were left in the outbox by the current transaction. */
  record Filled() {}

  private final JdbcClient jdbc;
  private final Clock clock;
  private final ApplicationEventPublisher publisher;
  private final Traces traces;

  Outbox(JdbcClient jdbc, Clock clock, ApplicationEventPublisher publisher, Traces traces) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.publisher = publisher;
    this.traces = traces;
  }

  /**
   * Leaves an event, inside the transaction that it tells of, with the trace of its cause.
   *
   * @param kept a trace context that was kept elsewhere; what is traced here goes before it
   */
  public void add(TrackEvent event, @Nullable String kept) {
    String current = traces.current();
    String traceparent = current == null ? kept : current;
    UUID id = UUID.randomUUID();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    byte[] payload = TrackEvents.encode(new EventMetadata(id, SOURCE, now, traceparent), event);
    jdbc.sql(
            """
            INSERT INTO spotify.outbox
              (event_id, destination, event_type, genre, version, min_id, payload, traceparent,
               created_at, attempts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
            """)
        .params(
            Arrays.asList(
                id.toString(),
                TRACKS,
                event.type(),
                event.genre(),
                event.genreVersion(),
                event.smallestId(),
                new String(payload, StandardCharsets.UTF_8),
                traceparent,
                LocalDateTime.ofInstant(now, ZoneOffset.UTC)))
        .update();
    publisher.publishEvent(new Filled());
  }
}
