package dev.tracks.invalidator.consumer;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How events are consumed.
 *
 * @param topic the topic of track events (default {@code tracks})
 * @param subscription this service's subscription (default {@code cache-invalidator})
 * @param batch how many messages are in hand at most (default 100)
 * @param renewal how often locks are renewed while Redis is away (default 15 s): well below the
 *     subscription's lock duration
 * @param stall how long nothing may be handled while there is a backlog before the service counts
 *     as dead (default 60 s)
 * @param drain how long stopping waits for the batch in hand (default 15 s)
 */
@Validated
@ConfigurationProperties("tracks.consumer")
record ConsumerProperties(
    @DefaultValue("tracks") @NotBlank String topic,
    @DefaultValue("cache-invalidator") @NotBlank String subscription,
    @DefaultValue("100") @Min(1) @Max(1000) int batch,
    @DefaultValue("15s") @NotNull Duration renewal,
    @DefaultValue("60s") @NotNull Duration stall,
    @DefaultValue("15s") @NotNull Duration drain) {}
