package dev.tracks.command.imports;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How files are imported.
 *
 * @param directory where uploads are kept until they are imported, shared by all instances (default
 *     {@code imports} in the working directory; made when it is needed)
 * @param maxSize the largest file, unpacked (default 4 GB)
 * @param maxRatio how many times its own size a packed file may unpack to (default 200)
 * @param maxUploads how many files are taken at once by an instance (default 4)
 * @param maxFollowers how many requests may follow progress at once at an instance (default 200)
 * @param atOnce how many imports an instance works on at once, each with one connection to the
 *     database (default 1)
 * @param batch how many lines are one transaction (default 4000): from 5000 row locks of a
 *     statement on, SQL Server may lock the whole table instead
 * @param lease how long an instance that died holds its import (default 30 s, at least 1 s): longer
 *     than a batch takes
 * @param poll how often an instance without an import looks for one (default 1 s, at least 10 ms)
 * @param look how often progress is looked at for who follows it (default 500 ms, at least 10 ms)
 * @param maxRejected of how many lines that are refused an import gives up (default 100,000): it is
 *     the wrong file then
 * @param retention how long an import is remembered after its end (default 7 days, at least 1 min)
 * @param prune how often old ones are forgotten (default 1 min, at least 100 ms)
 */
@Validated
@ConfigurationProperties("tracks.imports")
record ImportProperties(
    @DefaultValue("imports") @NotNull Path directory,
    @DefaultValue("4GB") @NotNull DataSize maxSize,
    @DefaultValue("200") @Min(1) int maxRatio,
    @DefaultValue("4") @Min(1) int maxUploads,
    @DefaultValue("200") @Min(1) int maxFollowers,
    @DefaultValue("1") @Min(1) int atOnce,
    @DefaultValue("4000") @Min(1) @Max(50_000) int batch,
    @DefaultValue("30s") @NotNull @DurationMin(seconds = 1) Duration lease,
    @DefaultValue("1s") @NotNull @DurationMin(millis = 10) Duration poll,
    @DefaultValue("500ms") @NotNull @DurationMin(millis = 10) Duration look,
    @DefaultValue("100000") @Min(0) long maxRejected,
    @DefaultValue("7d") @NotNull @DurationMin(minutes = 1) Duration retention,
    @DefaultValue("1m") @NotNull @DurationMin(millis = 100) Duration prune) {}
