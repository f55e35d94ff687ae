package dev.tracks.invalidator.deadletter;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How dead letters are administered.
 *
 * @param time how long one request over all dead letters works before it answers how many are left
 *     (default 20 s, at least 1 s): well below the gateway's patience and a message's lock
 */
@Validated
@ConfigurationProperties("tracks.dead-letters")
record DeadLetterProperties(
    @DefaultValue("20s") @NotNull @DurationMin(seconds = 1) Duration time) {}
