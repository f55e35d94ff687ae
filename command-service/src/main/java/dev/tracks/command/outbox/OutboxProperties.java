package dev.tracks.command.outbox;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the outbox is relayed.
 *
 * @param poll how long the relay waits for a nudge before it looks by itself (default 1 s, at least
 *     10 ms)
 * @param batch how many rows are claimed at once (default 1000)
 * @param workers how many claims one relay may have on their way at once (default 2, at most 8):
 *     the second begins when the first took a full one, so that the database works while the broker
 *     does
 * @param linger how long rows that were committed during a round wait for more before the next one
 *     (default 5 ms, 0 for not at all)
 * @param lease how long a claim holds (default 30 s, at least 2 s): more than twice as long as a
 *     send may take, because none is begun in its second half
 * @param retention how long published rows are kept (default 24 h, at least 2 h): longer than the
 *     cache's TTL, because the outbox is the log of changes too
 * @param idempotencyRetention how long an Idempotency-Key is remembered (default 24 h, at least 1
 *     min)
 * @param look how often the gauges look at the outbox (default 5 s, at least 100 ms)
 * @param prune how often old rows are deleted (default 1 min, at least 100 ms)
 * @param pruneBatch how many rows are deleted in one transaction (default 1000)
 */
@Validated
@ConfigurationProperties("tracks.outbox")
record OutboxProperties(
    @DefaultValue("1s") @NotNull @DurationMin(millis = 10) Duration poll,
    @DefaultValue("1000") @Min(1) @Max(1000) int batch,
    @DefaultValue("2") @Min(1) @Max(8) int workers,
    @DefaultValue("5ms") @NotNull @DurationMin Duration linger,
    @DefaultValue("30s") @NotNull @DurationMin(seconds = 2) Duration lease,
    @DefaultValue("24h") @NotNull @DurationMin(hours = 2) Duration retention,
    @DefaultValue("24h") @NotNull @DurationMin(minutes = 1) Duration idempotencyRetention,
    @DefaultValue("5s") @NotNull @DurationMin(millis = 100) Duration look,
    @DefaultValue("1m") @NotNull @DurationMin(millis = 100) Duration prune,
    @DefaultValue("1000") @Min(1) @Max(10_000) int pruneBatch) {}
