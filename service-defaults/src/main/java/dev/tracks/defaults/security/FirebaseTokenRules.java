package dev.tracks.defaults.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;

/**
 * What the claims of an ID token must say, besides its signature.
 *
 * @see <a href="https://firebase.google.com/docs/auth/admin/verify-id-tokens">Verify ID tokens</a>
 */
final class FirebaseTokenRules implements OAuth2TokenValidator<Jwt> {

  /** When the user last gave a password, in seconds of Unix time; refreshing does not move it. */
  static final String AUTH_TIME = "auth_time";

  static final OAuth2Error EXPIRED = error("The token has expired.");
  static final OAuth2Error NOT_YET_VALID = error("The token is not valid yet.");
  private static final OAuth2Error STRANGER = error("The token was not issued for this service.");
  private static final OAuth2Error NO_USER = error("The token names no user.");
  private static final int LONGEST_UID = 128;

  private final String issuer;
  private final List<String> audience;
  private final Duration skew;
  private final Clock clock;

  FirebaseTokenRules(IdentityProperties identity, Clock clock) {
    this.issuer = identity.issuer();
    this.audience = List.of(identity.project());
    this.skew = identity.clockSkew();
    this.clock = clock;
  }

  @Override
  public OAuth2TokenValidatorResult validate(Jwt token) {
    OAuth2Error error = errorOf(token);
    return error == null
        ? OAuth2TokenValidatorResult.success()
        : OAuth2TokenValidatorResult.failure(error);
  }

  private @Nullable OAuth2Error errorOf(Jwt token) {
    Map<String, Object> claims = token.getClaims();
    if (!issuer.equals(String.valueOf(claims.get(JwtClaimNames.ISS)))
        || !audience.equals(claims.get(JwtClaimNames.AUD))) {
      return STRANGER;
    }
    if (!(claims.get(JwtClaimNames.SUB) instanceof String uid)
        || uid.isBlank()
        || uid.length() > LONGEST_UID) {
      return NO_USER;
    }
    Instant now = clock.instant();
    Instant expires = token.getExpiresAt();
    if (expires == null || !now.isBefore(expires.plus(skew))) {
      return EXPIRED;
    }
    Instant notBefore = token.getNotBefore();
    if (notBefore != null && isFuture(notBefore, now)
        || token.getIssuedAt() == null
        || isFuture(token.getIssuedAt(), now)
        || isFuture(authTime(token), now)) {
      return NOT_YET_VALID;
    }
    return null;
  }

  private boolean isFuture(Instant time, Instant now) {
    return time.minus(skew).isAfter(now);
  }

  /** When the user gave a password; never, and so in no past, when the token does not say. */
  static Instant authTime(Jwt token) {
    return token.getClaims().get(AUTH_TIME) instanceof Number seconds
            && seconds.longValue() >= 0
            && seconds.longValue() < Instant.MAX.getEpochSecond()
        ? Instant.ofEpochSecond(seconds.longValue())
        : Instant.MAX;
  }

  private static OAuth2Error error(String description) {
    return new OAuth2Error("invalid_token", description, null);
  }
}
