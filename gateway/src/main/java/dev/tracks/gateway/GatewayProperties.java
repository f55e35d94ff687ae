package dev.tracks.gateway;

import dev.tracks.defaults.address.AddressRange;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
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
 * @param trustedProxies ranges of addresses of proxies in front of the gateway, whose {@code
 *     X-Forwarded-For} is passed on with their own address (default none: a client's own is
 *     dropped)
 * @param cors which pages of other origins may call (default none)
 */
@Validated
@ConfigurationProperties("tracks.gateway")
record GatewayProperties(
    @NotEmpty List<URI> command,
    @NotEmpty List<URI> query,
    @NotEmpty List<URI> invalidator,
    @DefaultValue("1s") @NotNull Duration connectTimeout,
    @DefaultValue("60s") @NotNull Duration idleTimeout,
    @DefaultValue("1s") @NotNull Duration ejection,
    @DefaultValue List<AddressRange> trustedProxies,
    @DefaultValue @NotNull @Valid Cors cors) {

  /**
   * Cross-origin requests, without cookies: who calls says so in {@code Authorization}.
   *
   * @param origins as browsers send them, such as {@code https://app.example.com}; {@code *} for
   *     all (default none, and then nothing is said of other origins at all)
   * @param maxAge how long a browser may remember what it was allowed (default 1 h)
   */
  record Cors(
      @DefaultValue List<@Pattern(regexp = ORIGIN, message = NO_ORIGIN) String> origins,
      @DefaultValue("1h") @NotNull Duration maxAge) {

    private static final String ORIGIN = "\\*|https?://[a-z0-9.-]+(:[0-9]{1,5})?";
    private static final String NO_ORIGIN =
        "is no origin: a scheme, a host in lower case and perhaps a port, without a path";
  }
}
