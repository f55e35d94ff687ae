package dev.tracks.identity.emulator;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator puts into a user's tokens.
 *
 * @see <a href="https://firebase.google.com/docs/auth/admin/custom-claims">Custom claims</a>
 */
final class CustomClaims {

  private static final int LONGEST = 1000;
  private static final Set<String> RESERVED =
      Set.of(
          "acr",
          "amr",
          "at_hash",
          "aud",
          "auth_time",
          "azp",
          "cnf",
          "c_hash",
          "exp",
          "firebase",
          "iat",
          "iss",
          "jti",
          "nbf",
          "nonce",
          "sub");
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private CustomClaims() {}

  /** The claims of an account. */
  static Map<String, Object> of(Account account) {
    String json = account.customAttributes();
    return json == null ? Map.of() : parsed(json);
  }

  /**
   * The text as it is kept; null for no claims.
   *
   * @throws GoogleError when it may not be in a token
   */
  static @Nullable String checked(String json) {
    if (json.length() > LONGEST) {
      throw GoogleError.refused("CLAIMS_TOO_LARGE");
    }
    if (json.isEmpty()) {
      return null;
    }
    for (String name : parsed(json).keySet()) {
      if (RESERVED.contains(name)) {
        throw GoogleError.refused("FORBIDDEN_CLAIM : " + name);
      }
    }
    return json;
  }

  private static Map<String, Object> parsed(String json) {
    try {
      Map<String, Object> claims = Fields.JSON.readValue(json, OBJECT);
      if (claims != null) {
        return claims;
      }
    } catch (IOException e) {
      // told below
    }
    throw GoogleError.refused("INVALID_CLAIMS");
  }
}
