package dev.tracks.invalidator.bus;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is watched and administered on the bus.
 *
 * @param entities queues by name, subscriptions as {@code topic/subscription}; the first is meant
 *     when a request over dead letters names none (default {@code tracks/cache-invalidator})
 * @param look how often what waits is counted (default 15 s, at least 100 ms)
 * @param countUpTo how many messages are counted at most (default 1,000): looking costs as much as
 *     receiving
 */
@Validated
@ConfigurationProperties("tracks.bus")
public record BusProperties(
    @DefaultValue("tracks/cache-invalidator") @NotEmpty List<String> entities,
    @DefaultValue("15s") @NotNull @DurationMin(millis = 100) Duration look,
    @DefaultValue("1000") @Min(1) @Max(100_000) int countUpTo) {}
