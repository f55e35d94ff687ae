package dev.tracks.identity.emulator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * ID tokens (RS256, with Firebase's claims) and refresh tokens, which hold who signed in and when,
 * sealed so that nobody else can make one.
 *
 * @see <a href="https://firebase.google.com/docs/auth/admin/verify-id-tokens">Verify ID tokens</a>
 */
final class Tokens {

  /** How long an ID token is good, in seconds: as Firebase has it. */
  static final long LIFETIME = 3600;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final String HMAC = "HmacSHA256";
  private static final String RS256 = "SHA256withRSA";

  private final Keys keys;
  private final String issuer;
  private final String project;
  private final Clock clock;

  Tokens(Keys keys, String issuer, String project, Clock clock) {
    this.keys = keys;
    this.issuer = issuer;
    this.project = project;
    this.clock = clock;
  }

  /**
   * Who signed in.
   *
   * @param authTime in seconds of Unix time
   */
  record SignIn(String uid, long authTime) {}

  /** An ID token of a user who signed in at that time, in seconds. */
  String idToken(Account account, long authTime) {
    long now = clock.instant().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>(CustomClaims.of(account));
    if (account.displayName() != null) {
      claims.put("name", account.displayName());
    }
    claims.put("iss", issuer);
    claims.put("aud", project);
    claims.put("auth_time", authTime);
    claims.put("user_id", account.uid());
    claims.put("sub", account.uid());
    claims.put("iat", now);
    claims.put("exp", now + LIFETIME);
    Map<String, Object> identities = Map.of();
    if (account.email() != null) {
      claims.put("email", account.email());
      claims.put("email_verified", account.emailVerified());
      identities = Map.of("email", List.of(account.email()));
    }
    claims.put("firebase", Map.of("identities", identities, "sign_in_provider", "password"));
    String content =
        json(Map.of("alg", "RS256", "kid", keys.id(), "typ", "JWT")) + "." + json(claims);
    try {
      Signature signature = Signature.getInstance(RS256);
      signature.initSign(keys.signing());
      signature.update(content.getBytes(US_ASCII));
      return content + "." + ENCODER.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Who is named by an ID token of ours.
   *
   * @throws GoogleError when it is none, or has expired
   */
  SignIn readIdToken(String token) {
    JsonNode claims =
        opened(token, this::isSigned).orElseThrow(() -> GoogleError.refused("INVALID_ID_TOKEN"));
    if (claims.path("exp").asLong() <= clock.instant().getEpochSecond()) {
      throw GoogleError.refused("TOKEN_EXPIRED");
    }
    return new SignIn(claims.path("sub").asText(), claims.path("auth_time").asLong());
  }

  /** A token that stands for a sign-in, without an end of its own. */
  String refreshToken(SignIn signIn) {
    String content = json(signIn);
    return content + "." + ENCODER.encodeToString(seal(content));
  }

  /**
   * The sign-in that a refresh token of ours stands for.
   *
   * @throws GoogleError when it is none
   */
  SignIn readRefreshToken(String token) {
    JsonNode content =
        opened(token, (text, seal) -> MessageDigest.isEqual(seal(text), seal))
            .orElseThrow(() -> GoogleError.refused("INVALID_REFRESH_TOKEN"));
    return new SignIn(content.path("uid").asText(), content.path("authTime").asLong());
  }

  private interface Check {
    boolean holds(String content, byte[] proof);
  }

  /** What a token says, when its last part proves it: the part before is JSON. */
  private static Optional<JsonNode> opened(String token, Check check) {
    int last = token.lastIndexOf('.');
    if (last < 0) {
      return Optional.empty();
    }
    String content = token.substring(0, last);
    try {
      return check.holds(content, DECODER.decode(token.substring(last + 1)))
          ? Optional.of(
              Fields.JSON.readTree(DECODER.decode(content.substring(content.lastIndexOf('.') + 1))))
          : Optional.empty();
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  private boolean isSigned(String content, byte[] proof) {
    try {
      PublicKey key =
          KeyFactory.getInstance("RSA")
              .generatePublic(
                  new RSAPublicKeySpec(
                      keys.signing().getModulus(), keys.signing().getPublicExponent()));
      Signature signature = Signature.getInstance(RS256);
      signature.initVerify(key);
      signature.update(content.getBytes(US_ASCII));
      return signature.verify(proof);
    } catch (GeneralSecurityException e) {
      return false; // as one of a wrong length is
    }
  }

  private byte[] seal(String content) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(keys.sealing(), HMAC));
      return mac.doFinal(content.getBytes(US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String json(Object value) {
    try {
      return ENCODER.encodeToString(Fields.JSON.writeValueAsBytes(value));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
