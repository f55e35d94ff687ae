package dev.tracks.command.outbox;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the outbox is relayed.
 *
 * @param poll how long the relay waits for a nudge before it looks by itself (default 1 s)
 * @param batch how many rows are claimed at once (default 1000)
 * @param linger how long rows that were committed during a round wait for more before the next one
 *     (default 5 ms, 0 for not at all)
 * @param lease how long a claim holds (default 30 s): longer than any send may take
 * @param retention how long published rows are kept (default 24 h): longer than the cache's TTL,
 *     because the outbox is the log of changes too
 * @param idempotencyRetention how long an Idempotency-Key is remembered (default 24 h)
 * @param look how often the gauges look at the outbox (default 5 s)
 * @param prune how often old rows are deleted (default 1 min)
 */
@Validated
@ConfigurationProperties("tracks.outbox")
record OutboxProperties(
    @DefaultValue("1s") @NotNull Duration poll,
    @DefaultValue("1000") @Min(1) @Max(1000) int batch,
    @DefaultValue("5ms") @NotNull Duration linger,
    @DefaultValue("30s") @NotNull Duration lease,
    @DefaultValue("24h") @NotNull Duration retention,
    @DefaultValue("24h") @NotNull Duration idempotencyRetention,
    @DefaultValue("5s") @NotNull Duration look,
    @DefaultValue("1m") @NotNull Duration prune) {}
