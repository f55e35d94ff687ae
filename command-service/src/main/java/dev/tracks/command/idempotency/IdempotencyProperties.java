package dev.tracks.command.idempotency;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How Idempotency-Keys are honoured.
 *
 * @param lease how long a request that died holds its key (default 15 s, at least 1 s): longer than
 *     a request takes, or its work is done twice and thrown away once
 */
@Validated
@ConfigurationProperties("tracks.idempotency")
record IdempotencyProperties(
    @DefaultValue("15s") @NotNull @DurationMin(seconds = 1) Duration lease) {}
