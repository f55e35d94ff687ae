package dev.tracks.command.track;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of the catalogue.
 *
 * @param maxGenres how many distinct genres there may be (default 10,000): the version vector of
 *     {@code all} names each
 * @param maxAttempts how often a transaction is tried that lost a deadlock or a lock (default 8)
 * @param patience how long after its arrival a request is no longer tried again (default 10 s)
 */
@Validated
@ConfigurationProperties("tracks.tracks")
record TrackProperties(
    @DefaultValue("10000") @Min(1) int maxGenres,
    @DefaultValue("8") @Min(1) int maxAttempts,
    @DefaultValue("10s") @NotNull Duration patience) {}
