package dev.tracks.stack.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One user for each role at a stack's identity emulator, for tools and for people who try things
 * out.
 */
public final class LocalUsers {

  /** What there is a user for. */
  public static final List<String> ROLES = List.of("reader", "writer", "admin");

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  private final String address;
  private final String project;
  private final String password;

  /**
   * Users of one emulator.
   *
   * @param address {@code host:port}
   * @param project the Firebase project
   * @param password of all of them
   */
  public LocalUsers(String address, String project, String password) {
    this.address = address;
    this.project = project;
    this.password = password;
  }

  /**
   * An ID token, good for an hour, of the user with a role; tokens of before stay good.
   *
   * @param role one of {@link #ROLES}
   */
  public String token(String role) {
    String uid = "local-" + role;
    String email = role + "@local.example";
    JsonNode made =
        admin(
            "",
            Map.of(
                "localId", uid,
                "email", email,
                "password", password,
                "displayName", "Local " + role));
    refuseUnless(made, "DUPLICATE_LOCAL_ID");
    refuse(
        admin(
            ":update", Map.of("localId", uid, "customAttributes", "{\"role\":\"" + role + "\"}")));
    JsonNode signedIn = signIn(email);
    if (message(signedIn).equals("INVALID_LOGIN_CREDENTIALS")) { // of another password, before
      refuse(admin(":update", Map.of("localId", uid, "email", email, "password", password)));
      signedIn = signIn(email);
    }
    refuse(signedIn);
    return signedIn.path("idToken").asText();
  }

  private JsonNode signIn(String email) {
    return post(
        "accounts:signInWithPassword?key=local", Map.of("email", email, "password", password));
  }

  private JsonNode admin(String method, Map<String, String> fields) {
    return post("projects/" + project + "/accounts" + method, fields);
  }

  private JsonNode post(String path, Map<String, String> fields) {
    URI uri = URI.create("http://" + address + "/identitytoolkit.googleapis.com/v1/" + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(uri)
                  .timeout(TIMEOUT)
                  .header("Content-Type", "application/json")
                  .header("Authorization", "Bearer owner")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(fields)))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException("the identity emulator at " + address + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void refuse(JsonNode answer) {
    refuseUnless(answer, "");
  }

  private static void refuseUnless(JsonNode answer, String accepted) {
    String message = message(answer);
    if (!message.isEmpty() && !message.equals(accepted)) {
      throw new IllegalStateException("the identity emulator says " + message);
    }
  }

  private static String message(JsonNode answer) {
    return answer.path("error").path("message").asText();
  }
}
