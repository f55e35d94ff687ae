package dev.tracks.identity.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** The REST calls as Google documents them, at an emulator's address. */
record Rest(String address) {

  static final String TOOLKIT = "/identitytoolkit.googleapis.com/v1/";
  private static final String JSON = "application/json";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** An answer: its status and its JSON. */
  record Answer(int status, JsonNode json) {

    String message() {
      return json.path("error").path("message").asText();
    }

    String text(String name) {
      return json.path(name).asText();
    }
  }

  Answer signUp(String email, String password) {
    return client("signUp", credentials(email, password));
  }

  Answer signIn(String email, String password) {
    return client("signInWithPassword", credentials(email, password));
  }

  Answer client(String method, String json) {
    return post(TOOLKIT + "accounts:" + method + "?key=any", json, "Content-Type", JSON);
  }

  Answer admin(String method, String json) {
    return post(
        TOOLKIT + "projects/demo-tracks/accounts" + method,
        json,
        "Content-Type",
        JSON,
        "Authorization",
        "Bearer owner");
  }

  Answer refresh(String refreshToken) {
    return post(
        "/securetoken.googleapis.com/v1/token?key=any",
        "grant_type=refresh_token&refresh_token=" + refreshToken,
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  Answer post(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
    return send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  Answer get(String path) {
    return send(request(path).build());
  }

  Answer send(HttpRequest request) {
    try {
      HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), Fields.JSON.readTree(answer.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path))
        .timeout(Duration.ofSeconds(30));
  }

  static JsonNode claims(String token) throws IOException {
    return Fields.JSON.readTree(
        new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
  }

  private static String credentials(String email, String password) {
    return "{\"email\":\"%s\",\"password\":\"%s\",\"returnSecureToken\":true}"
        .formatted(email, password);
  }
}
