package dev.tracks.query.cache;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How representations are kept.
 *
 * @param ttl how long one lives (default 3600 s, at least 1 s)
 * @param allRows how many rows {@code all} holds at most (default 100,000)
 * @param lease how long a fill may take (default 30 s, at least 1 s): one that dies or hangs delays
 *     others by this
 * @param patience how long a request waits in all: for another's fill, for its turn to fill, for
 *     bytes (default 20 s, at least 1 ms), then 503
 * @param fills how many fills one instance runs at once (default 2)
 * @param l1 how many bytes of bodies one instance keeps beside Redis (default 128 MB)
 * @param bodiesInFlight how many bytes of bodies one instance fetches from Redis at once (default
 *     64 MB)
 * @param headTimeout how long Redis may take for a head, a script or a piece of a fill (default 500
 *     ms, at least 1 ms); a fill whose pieces take four times as long together is not kept
 * @param bodyTimeout how long it may take for a piece of a body (default 2 s, at least 1 ms)
 * @param gzipLevel 1 fast to 9 small (default 4)
 */
@Validated
@ConfigurationProperties("tracks.cache")
record CacheProperties(
    @DefaultValue("3600s") @NotNull @DurationMin(seconds = 1) Duration ttl,
    @DefaultValue("100000") @Min(1) int allRows,
    @DefaultValue("30s") @NotNull @DurationMin(seconds = 1) Duration lease,
    @DefaultValue("20s") @NotNull @DurationMin(millis = 1) Duration patience,
    @DefaultValue("2") @Min(1) int fills,
    @DefaultValue("128MB") @NotNull DataSize l1,
    @DefaultValue("64MB") @NotNull DataSize bodiesInFlight,
    @DefaultValue("500ms") @NotNull @DurationMin(millis = 1) Duration headTimeout,
    @DefaultValue("2s") @NotNull @DurationMin(millis = 1) Duration bodyTimeout,
    @DefaultValue("4") @Min(1) @Max(9) int gzipLevel) {}
