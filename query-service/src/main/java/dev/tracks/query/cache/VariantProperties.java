package dev.tracks.query.cache;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How variants of representations are made and kept: other codings, formats, columns, statistics.
 *
 * @param memory how many bytes of them one instance keeps (default 64 MB)
 * @param makings how many one instance makes at once (default 2)
 * @param zstdLevel 1 fast to 19 small (default 3)
 */
@Validated
@ConfigurationProperties("tracks.variants")
record VariantProperties(
    @DefaultValue("64MB") @NotNull DataSize memory,
    @DefaultValue("2") @Min(1) int makings,
    @DefaultValue("3") @Min(1) @Max(19) int zstdLevel) {}
