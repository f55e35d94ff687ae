package dev.tracks.gateway;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the services are: base URLs, or {@code file:} URLs of files that list base URLs, one a
 * line, and are replaced when instances come and go.
 *
 * @param command base URLs of command-service's instances
 * @param query base URLs of query-service's instances
 * @param invalidator base URLs of cache-invalidator's instances
 * @param connectTimeout for a connection to an instance (default 1 s)
 * @param idleTimeout how long an instance may be silent (default 60 s)
 * @param ejection how long an instance that refused a connection is passed over (default 1 s)
 */
@Validated
@ConfigurationProperties("tracks.gateway")
record GatewayProperties(
    @NotEmpty List<URI> command,
    @NotEmpty List<URI> query,
    @NotEmpty List<URI> invalidator,
    @DefaultValue("1s") @NotNull Duration connectTimeout,
    @DefaultValue("60s") @NotNull Duration idleTimeout,
    @DefaultValue("1s") @NotNull Duration ejection) {}
