package dev.tracks.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

/** Posts of new tracks to a stack's gateway. */
final class Posts {

  private final BenchStack stack;
  private final URI uri;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Posts(BenchStack stack) {
    this.stack = stack;
    this.uri = URI.create("http://127.0.0.1:" + stack.parts().ports().gateway() + "/features/new");
  }

  /** Adds a track to a genre and returns when that was acknowledged. */
  void post(String genre) throws IOException, InterruptedException {
    String body =
        """
        {"genre":"%s","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
        "duration_ms":1000}\
        """
            .formatted(genre, UUID.randomUUID());
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Authorization", stack.writer())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IllegalStateException("answered " + answer.statusCode() + " " + answer.body());
    }
  }
}
