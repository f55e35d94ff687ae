package dev.tracks.azure.emulator;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tokens of a managed identity, as App Service and Container Apps give them to who knows the
 * header that the platform put into the environment.
 */
final class ManagedIdentity {

  private static final Duration LIFE = Duration.ofHours(1);

  private record Token(String resource, long until) {}

  private final Clock clock;
  private final String header = UUID.randomUUID().toString();
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();

  ManagedIdentity(Clock clock) {
    this.clock = clock;
  }

  String header() {
    return header;
  }

  /** A token for a resource, in the form of the platform's endpoint. */
  Map<String, Object> token(String resource) {
    String token = UUID.randomUUID() + "." + UUID.randomUUID();
    long until = clock.instant().plus(LIFE).getEpochSecond();
    tokens.put(token, new Token(resource, until));
    return Map.of(
        "access_token",
        token,
        "expires_on",
        String.valueOf(until),
        "resource",
        resource,
        "token_type",
        "Bearer",
        "client_id",
        "00000000-0000-4000-8000-000000000002");
  }

  /** Whether a token was given for a resource, and is still good. */
  boolean isGood(String token, String resource) {
    Token known = tokens.get(token);
    return known != null
        && known.resource().equals(resource)
        && clock.instant().getEpochSecond() < known.until();
  }
}
