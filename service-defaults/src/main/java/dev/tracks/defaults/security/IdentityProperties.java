package dev.tracks.defaults.security;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose tokens are taken, and where they are asked about. What must not be is refused at start-up
 * by {@link IdentityRefusals}.
 *
 * @param project the Firebase project, which is the tokens' audience (required)
 * @param issuer who issues the tokens (default {@code https://securetoken.google.com/} and the
 *     project, or the emulator)
 * @param jwks where the issuer's public keys are, a JWK set (default Google's, or the emulator's)
 * @param emulator {@code host:port} of an identity emulator on this machine, which then stands for
 *     all of Google's addresses (default none)
 * @param toolkit the Identity Toolkit, for passwords (default Google's, or the emulator's)
 * @param secureToken the secure-token service, for refresh tokens (default Google's, or the
 *     emulator's)
 * @param apiKey the project's web API key (default none)
 * @param serviceAccount the service account that may look at accounts and change them: its JSON, or
 *     the path of a file with it (default the application-default credentials)
 * @param clockSkew by how much the issuer's clock and ours may differ (default 10 s)
 * @param revocationCache for how long it is taken for true what Firebase said of an account, so how
 *     long a revoked token may still pass (default 60 s)
 * @param revocationCacheEntries of how many accounts it is remembered at once (default 10,000)
 * @param lookupTimeout how long a request waits for Firebase to say something of its account
 *     (default 3 s)
 * @param firstAdmin the e-mail address of the first administrator (default none)
 * @param firstAdminPassword what their account is made with; afterwards it means nothing (default
 *     none)
 */
@ConfigurationProperties("tracks.identity")
public record IdentityProperties(
    String project,
    String issuer,
    URI jwks,
    @Nullable String emulator,
    URI toolkit,
    URI secureToken,
    @Nullable String apiKey,
    @Nullable String serviceAccount,
    @DefaultValue("10s") Duration clockSkew,
    @DefaultValue("60s") Duration revocationCache,
    @DefaultValue("10000") int revocationCacheEntries,
    @DefaultValue("3s") Duration lookupTimeout,
    @Nullable String firstAdmin,
    @Nullable String firstAdminPassword) {

  private static final String GOOGLE_ISSUER = "https://securetoken.google.com/";
  private static final URI GOOGLE_JWKS =
      URI.create(
          "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com");
  private static final URI GOOGLE_TOOLKIT = URI.create("https://identitytoolkit.googleapis.com");
  private static final URI GOOGLE_SECURE_TOKEN = URI.create("https://securetoken.googleapis.com");
  private static final Duration LONGEST_CACHE = Duration.ofMinutes(10);
  private static final Duration LARGEST_SKEW = Duration.ofMinutes(1);

  /** Fills in what follows from the rest. */
  public IdentityProperties {
    project = project == null ? "" : project.strip();
    emulator = orNull(emulator);
    apiKey = orNull(apiKey);
    serviceAccount = orNull(serviceAccount);
    firstAdmin = orNull(firstAdmin);
    firstAdminPassword = orNull(firstAdminPassword);
    issuer = issuer == null || issuer.isBlank() ? issuer(emulator, project) : issuer.strip();
    jwks = given(jwks) ? jwks : address(emulator, "/jwks", GOOGLE_JWKS);
    toolkit =
        given(toolkit)
            ? toolkit
            : address(emulator, "/" + GOOGLE_TOOLKIT.getHost(), GOOGLE_TOOLKIT);
    secureToken =
        given(secureToken)
            ? secureToken
            : address(emulator, "/" + GOOGLE_SECURE_TOKEN.getHost(), GOOGLE_SECURE_TOKEN);
    within("clock-skew", clockSkew, Duration.ZERO, LARGEST_SKEW);
    within("revocation-cache", revocationCache, Duration.ofMillis(1), LONGEST_CACHE);
    within("lookup-timeout", lookupTimeout, Duration.ofMillis(1), LARGEST_SKEW);
    if (revocationCacheEntries < 1) {
      throw new IllegalArgumentException("tracks.identity.revocation-cache-entries must be > 0");
    }
  }

  /** What tokens of a project name as their issuer. */
  static String issuer(@Nullable String emulator, String project) {
    return emulator == null ? GOOGLE_ISSUER + project : "http://" + emulator + "/" + project;
  }

  private static URI address(@Nullable String emulator, String path, URI otherwise) {
    return emulator == null ? otherwise : URI.create("http://" + emulator + path);
  }

  private static boolean given(@Nullable URI address) {
    return address != null && !address.toString().isBlank();
  }

  private static @Nullable String orNull(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static void within(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "tracks.identity." + name + " must be from " + least + " to " + most);
    }
  }

  /** Never shows a secret. */
  @Override
  public String toString() {
    return "IdentityProperties[project="
        + project
        + ", issuer="
        + issuer
        + ", jwks="
        + jwks
        + ", emulator="
        + emulator
        + "]";
  }
}
