package dev.tracks.systemtests.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.systemtests.torture.DatabaseRecords;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two of everything, one after the other restarted under load. */
class ScaledSystemTests {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final List<String> SERVICES =
      List.of("command-service", "query-service", "cache-invalidator");

  /** What a plain retry may mend. */
  private static final List<Integer> RETRIED = List.of(409, 502, 503, 504);

  @TempDir private static Path directory;
  private static RunningSystem system;

  @BeforeAll
  static void up() {
    system = new RunningSystem(directory);
  }

  @AfterAll
  static void down() {
    if (system != null) {
      system.close();
    }
  }

  @Test
  void rolledUnderLoadNoClientSeesWhatARetryDoesNotMend() throws Exception {
    for (String service : SERVICES) {
      assertThat(system.scale(service, 2)).containsExactly(service, service + "-2");
    }
    Map<String, String> acknowledged = new ConcurrentHashMap<>();
    Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    AtomicInteger reads = new AtomicInteger();
    AtomicBoolean going = new AtomicBoolean(true);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int client = 0; client < 3; client++) {
        String name = "s" + client + "-";
        clients.add(threads.submit(() -> post(name, going, acknowledged, unexpected)));
      }
      clients.add(threads.submit(() -> read(going, reads, unexpected)));
      try {
        for (String service : SERVICES) {
          int posts = acknowledged.size();
          int answers = reads.get();
          assertThat(system.restart(service)).containsExactly(service, service + "-2");
          await("traffic after " + service + " was rolled")
              .atMost(PATIENCE)
              .until(() -> acknowledged.size() > posts + 20 && reads.get() > answers + 20);
        }
        for (String service : SERVICES) {
          assertThat(system.scale(service, 1)).containsExactly(service);
        }
      } finally {
        going.set(false);
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    assertThat(unexpected).isEmpty();
    await().atMost(PATIENCE).until(() -> records().unpublished() == 0);
    Map<String, String> stored = new HashMap<>();
    for (DatabaseRecords.Row row : records().rows()) {
      assertThat(stored.put(row.trackId(), "/features/" + row.id())).as("twice").isNull();
    }
    assertThat(stored).isEqualTo(acknowledged);
    assertThat(records().contradictions()).isEmpty();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(system.get("/features/custom?arg=Scaled").body())
                    .contains(stored.keySet()));
  }

  private static void post(
      String name, AtomicBoolean going, Map<String, String> acknowledged, Queue<String> odd) {
    for (int i = 0; going.get(); i++) {
      String id = name + i;
      while (!acknowledged.containsKey(id)) {
        try {
          HttpResponse<String> answer =
              system.post("/features/new", track(id), "Idempotency-Key", "\"" + id + "\"");
          if (answer.statusCode() == 201) {
            acknowledged.put(id, answer.headers().firstValue("Location").orElseThrow());
          } else if (!RETRIED.contains(answer.statusCode())) {
            odd.add(answer.statusCode() + " " + answer.body());
            return;
          }
        } catch (UncheckedIOException broken) {
          odd.add(String.valueOf(broken)); // the gateway was not rolled
        }
      }
    }
  }

  private static void read(AtomicBoolean going, AtomicInteger reads, Queue<String> odd) {
    while (going.get()) {
      HttpResponse<String> answer = system.get("/features/custom?arg=Scaled");
      if (answer.statusCode() == 200) {
        reads.incrementAndGet();
      } else if (answer.statusCode() != 503 && answer.statusCode() != 404) {
        odd.add(answer.statusCode() + " " + answer.body());
      }
    }
  }

  private static String track(String id) {
    return """
    {"genre":"Scaled","artist_name":"Artist","track_name":"Track","track_id":"%s",\
    "popularity":1,"duration_ms":1000}\
    """
        .formatted(id);
  }

  private static DatabaseRecords records() throws java.sql.SQLException {
    return system.records();
  }
}
