package dev.tracks.invalidator.deadletter;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whose dead letters are administered.
 *
 * @param entities queues by name, subscriptions as {@code topic/subscription}; the first is meant
 *     when a request names none (default {@code tracks/cache-invalidator})
 * @param time how long one request over all dead letters works before it answers how many are left
 *     (default 20 s): well below the gateway's patience and a message's lock
 */
@Validated
@ConfigurationProperties("tracks.dead-letters")
record DeadLetterProperties(
    @DefaultValue("tracks/cache-invalidator") @NotEmpty List<String> entities,
    @DefaultValue("20s") @NotNull Duration time) {}
