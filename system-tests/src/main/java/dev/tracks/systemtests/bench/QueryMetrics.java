package dev.tracks.systemtests.bench;

import dev.tracks.stack.system.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What query-service counts of itself. */
final class QueryMetrics {

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;

  QueryMetrics(BenchStack stack) {
    int management = Ports.management(stack.parts().ports().query());
    uri = URI.create("http://127.0.0.1:" + management + "/actuator/prometheus");
  }

  /** How often the database was read for a representation. */
  long fills() throws IOException, InterruptedException {
    return sum("tracks_cache_fill_seconds_count", "");
  }

  /** How many fills were put in their place. */
  long published() throws IOException, InterruptedException {
    return sum("tracks_cache_publish_total", "result=\"published\"");
  }

  /** How many fills an event overtook. */
  long behind() throws IOException, InterruptedException {
    return sum("tracks_cache_publish_total", "result=\"behind\"");
  }

  private long sum(String name, String label) throws IOException, InterruptedException {
    return (long)
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
            .body()
            .lines()
            .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
            .filter(line -> line.contains(label))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }
}
