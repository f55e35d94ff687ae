package dev.tracks.command.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Keeps the outbox small and its state visible. */
@Component
@EnableScheduling
class OutboxHousekeeping {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxHousekeeping.class);

  private final OutboxClaims claims;
  private final Clock clock;
  private volatile double oldestSeconds = Double.NaN;
  private volatile double rows = Double.NaN;

  OutboxHousekeeping(OutboxClaims claims, Clock clock, MeterRegistry meters) {
    this.claims = claims;
    this.clock = clock;
    Gauge.builder("tracks.outbox.oldest", () -> oldestSeconds)
        .description("Age of the oldest event that is not published")
        .baseUnit("seconds")
        .register(meters);
    Gauge.builder("tracks.outbox.unpublished", () -> rows)
        .description("Events that are not published")
        .baseUnit("events")
        .register(meters);
  }

  @Scheduled(fixedDelayString = "${tracks.outbox.look:5s}")
  void look() {
    try {
      OutboxClaims.Waiting waiting = claims.waiting();
      rows = waiting.rows();
      LocalDateTime since = waiting.since();
      oldestSeconds =
          since == null
              ? 0
              : Duration.between(since, LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                      .toMillis()
                  / 1000.0;
    } catch (RuntimeException e) {
      rows = Double.NaN; // not known is not zero
      oldestSeconds = Double.NaN;
    }
  }

  @Scheduled(fixedDelayString = "${tracks.outbox.prune:1m}")
  void prune() {
    try {
      while (claims.prunePublished() > 0) {
        // in bounded batches until none is left
      }
      while (claims.pruneIdempotencyKeys() > 0) {
        // likewise
      }
    } catch (RuntimeException e) {
      LOG.warn("Pruning failed, and will be tried again: {}", e.toString());
    }
  }
}
