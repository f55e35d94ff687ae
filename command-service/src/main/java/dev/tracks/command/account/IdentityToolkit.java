package dev.tracks.command.account;

import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.security.IdentityProperties;
import dev.tracks.defaults.settings.SettingException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of the Identity Toolkit and the secure-token service that need a password or a refresh
 * token, which firebase-admin has none of.
 *
 * @see <a href="https://firebase.google.com/docs/reference/rest/auth">Firebase Auth REST API</a>
 */
final class IdentityToolkit implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(IdentityToolkit.class);
  private static final String KEY = "X-Goog-Api-Key"; // not in the address, which is logged

  /** A code, or a code and words; other messages are of the platform, and not about the user. */
  private static final Pattern REFUSAL = Pattern.compile("([A-Z][A-Z_]{2,59})(?: : .*)?");

  private static final String EMULATORS_KEY = "emulator";
  private static final int RETRY_SECONDS = 5;
  private static final int BUSY_SECONDS = 60;

  /** What Firebase answered. */
  sealed interface Reply {

    /** What was asked for. */
    record Done(JsonNode json) implements Reply {}

    /**
     * No, and it stays so.
     *
     * @param code Firebase's own, such as {@code EMAIL_EXISTS}
     */
    record Refused(String code) implements Reply {}
  }

  private final URI toolkit;
  private final URI secureToken;
  private final String key;
  private final Duration timeout;
  private final JsonMapper json;
  private final HttpClient http;

  IdentityToolkit(IdentityProperties identity, Duration timeout, JsonMapper json) {
    this.toolkit = identity.toolkit();
    this.secureToken = identity.secureToken();
    this.key = key(identity);
    this.timeout = timeout;
    this.json = json;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  private static String key(IdentityProperties identity) {
    if (identity.apiKey() != null) {
      return identity.apiKey();
    }
    if (identity.emulator() != null) {
      return EMULATORS_KEY;
    }
    throw new SettingException(
        "The Firebase project's web API key is missing: nobody could sign up or in.",
        "Set TRACKS_IDENTITY_API_KEY to the key that the project's settings show.");
  }

  Reply signUp(String email, String password, @Nullable String displayName) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("email", email);
    body.put("password", password);
    if (displayName != null) {
      body.put("displayName", displayName);
    }
    return call(toolkit + "/v1/accounts:signUp", body);
  }

  Reply signIn(String email, String password) {
    return call(
        toolkit + "/v1/accounts:signInWithPassword",
        Map.of("email", email, "password", password, "returnSecureToken", true));
  }

  Reply refresh(String refreshToken) {
    return call(
        HttpRequest.newBuilder(URI.create(secureToken + "/v1/token"))
            .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_FORM_URLENCODED_VALUE)
            .POST(
                BodyPublishers.ofString(
                    "grant_type=refresh_token&refresh_token="
                        + URLEncoder.encode(refreshToken, StandardCharsets.UTF_8))));
  }

  private Reply call(String uri, Map<String, Object> body) {
    return call(
        HttpRequest.newBuilder(URI.create(uri))
            .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
            .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body))));
  }

  private Reply call(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              request.header(KEY, key).timeout(timeout).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      JsonNode body = json.readTree(answer.body());
      if (answer.statusCode() == 200) {
        return new Reply.Done(body);
      }
      String message = body.path("error").path("message").asString("");
      Matcher refusal = REFUSAL.matcher(message);
      if (answer.statusCode() == 400 && refusal.matches()) {
        String code = refusal.group(1);
        if (code.equals("TOO_MANY_ATTEMPTS_TRY_LATER")) {
          throw RateLimits.tooMany(BUSY_SECONDS);
        }
        return new Reply.Refused(code);
      }
      LOG.error("Firebase answered {}: {}", answer.statusCode(), message);
    } catch (IOException | JacksonException e) {
      LOG.warn("Firebase cannot be asked: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw unavailable();
  }

  /** A refusal that is about the project, such as a method that is not enabled: ours to mend. */
  Problem unexpected(String code) {
    LOG.error("Firebase refuses what it was asked for: {}", code);
    return unavailable();
  }

  /** Nobody can say now. */
  static Problem unavailable() {
    return new Problem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "identity-unavailable",
            "The accounts cannot be reached now.")
        .header(HttpHeaders.RETRY_AFTER, String.valueOf(RETRY_SECONDS));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
