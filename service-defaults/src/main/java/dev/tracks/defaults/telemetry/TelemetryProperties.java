package dev.tracks.defaults.telemetry;

import java.time.Duration;
import org.slf4j.event.Level;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much is told, once there is somebody to tell. Requests and what is beneath them are told by
 * the share {@code management.tracing.sampling.probability}.
 *
 * @param logs from which level on what is logged is told (default INFO)
 * @param step how often metrics are told (default 1 min)
 * @param delay how long requests and logs wait for others to be told with (default 5 s)
 */
@ConfigurationProperties("tracks.telemetry")
record TelemetryProperties(
    @DefaultValue("INFO") Level logs,
    @DefaultValue("1m") Duration step,
    @DefaultValue("5s") Duration delay) {}
