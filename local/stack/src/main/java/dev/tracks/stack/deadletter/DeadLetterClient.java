package dev.tracks.stack.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /admin/dead-letters} through the gateway. */
public final class DeadLetterClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final URI gateway;
  private final Supplier<String> administrator;
  private final @Nullable String entity;

  /**
   * Asks one gateway about one entity.
   *
   * @param gateway its base URL
   * @param administrator the Authorization of one, asked for before each request
   * @param entity a queue, or {@code topic/subscription}; null for the service's first
   */
  public DeadLetterClient(URI gateway, Supplier<String> administrator, @Nullable String entity) {
    this.gateway = gateway;
    this.administrator = administrator;
    this.entity = entity;
  }

  /** A page after a sequence number; after -1 the first. */
  public JsonNode list(long after, int limit) {
    List<String> query = new ArrayList<>(List.of("limit=" + limit));
    if (after >= 0) {
      query.add("after=" + after);
    }
    return send("GET", "", query);
  }

  /** One with everything. */
  public JsonNode show(long number) {
    return send("GET", "/" + number, List.of());
  }

  public void replay(long number) {
    send("POST", "/" + number + "/replay", List.of());
  }

  public void discard(long number) {
    send("DELETE", "/" + number, List.of());
  }

  /** All that are there; of more than the service does at once, the next ones until the end. */
  public Summary replayAll() {
    return all("POST", "/replay");
  }

  /** The same, deleting them. */
  public Summary discardAll() {
    return all("DELETE", "");
  }

  /** How many were done, and how many of those that were there are left. */
  public record Summary(long done, long left) {}

  private Summary all(String method, String path) {
    long done = 0;
    List<String> upTo = List.of();
    while (true) {
      JsonNode outcome = send(method, path, upTo);
      done += outcome.path("done").asLong();
      long left = outcome.path("left").asLong();
      if (left == 0 || outcome.path("done").asLong() == 0) {
        return new Summary(done, left);
      }
      upTo = List.of("upTo=" + outcome.path("upTo").asLong());
    }
  }

  private JsonNode send(String method, String path, List<String> query) {
    List<String> all = new ArrayList<>(query);
    if (entity != null) {
      all.add("entity=" + URLEncoder.encode(entity, StandardCharsets.UTF_8));
    }
    URI uri =
        URI.create(
            gateway.toString().replaceFirst("/+$", "")
                + "/admin/dead-letters"
                + path
                + (all.isEmpty() ? "" : "?" + String.join("&", all)));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri)
                  .timeout(TIMEOUT)
                  .header("Authorization", administrator.get())
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode body = json(answer.body());
      if (answer.statusCode() >= 300) {
        String why = body.path("detail").asText(body.path("title").asText(""));
        throw new IllegalStateException(
            Texts.line(why.isEmpty() ? "the gateway answered " + answer.statusCode() : why));
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(gateway + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
