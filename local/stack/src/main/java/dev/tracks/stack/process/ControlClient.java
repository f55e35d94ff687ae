package dev.tracks.stack.process;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Commands to a running supervisor. */
public final class ControlClient {

  private static final Duration LONGEST = Duration.ofMinutes(15);
  private final StateFile.State state;

  public ControlClient(StateFile.State state) {
    this.state = state;
  }

  public List<ManagedProcess.Status> status() {
    try {
      return new JsonMapper()
          .readValue(send("status").body(), new TypeReference<List<ManagedProcess.Status>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts, stops or restarts; the names of the parts, none when there is none of that name. */
  public List<String> act(String action, String name) {
    return names(send(action + "/" + name));
  }

  /** Runs so many instances of a service; their names. */
  public List<String> scale(String service, int instances) {
    return names(send("scale/" + service + "/" + instances));
  }

  private static List<String> names(HttpResponse<byte[]> answer) {
    if (answer.statusCode() == 500) {
      throw new IllegalStateException(new String(answer.body(), StandardCharsets.UTF_8));
    }
    try {
      return answer.statusCode() == 200
          ? new JsonMapper().readValue(answer.body(), new TypeReference<List<String>>() {})
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks the supervisor to stop everything and itself. */
  public void down() {
    send("down");
  }

  private HttpResponse<byte[]> send(String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + state.controlPort() + "/" + path))
              .timeout(LONGEST)
              .header(ControlServer.TOKEN_HEADER, state.token())
              .build(),
          HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("the stack does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
