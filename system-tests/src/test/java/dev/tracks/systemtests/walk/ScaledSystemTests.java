package dev.tracks.systemtests.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.azure.emulator.EmbeddedVault;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two of everything that scales, one after the other restarted under load, and then the gateway,
 * which there is one of: its clients see broken connections meanwhile, and nothing worse.
 */
class ScaledSystemTests {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final List<String> SERVICES =
      List.of("command-service", "query-service", "cache-invalidator");

  /** What a plain retry may mend, beside a key that is in flight. */
  private static final List<Integer> RETRIED = List.of(502, 503, 504);

  /** What needs more is not mended by retrying. */
  private static final int ATTEMPTS = 2_000;

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

  @TempDir private static Path directory;
  @TempDir private static Path certificates;
  private static RunningSystem system;
  private static EmbeddedVault vault;
  private static Rotation rotation;

  @BeforeAll
  static void up() {
    vault = EmbeddedVault.start(certificates);
    system = new RunningSystem(directory, topology -> new Vaulted(topology, vault, Rotation.FIRST));
    rotation = new Rotation(system, vault);
  }

  @AfterAll
  static void down() {
    if (system != null) {
      system.close();
    }
    vault.close();
  }

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  void rolledUnderLoadToNewSecretsNoClientSeesWhatARetryDoesNotMend() throws Exception {
    for (String service : SERVICES) {
      assertThat(system.scale(service, 2)).containsExactly(service, service + "-2");
    }
    Map<String, String> acknowledged = new ConcurrentHashMap<>();
    beginGenre(acknowledged);
    Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    AtomicInteger reads = new AtomicInteger();
    AtomicBoolean going = new AtomicBoolean(true);
    AtomicBoolean gatewayMayBeDown = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int client = 0; client < 3; client++) {
        String name = "s" + client + "-";
        clients.add(
            threads.submit(() -> post(name, going, gatewayMayBeDown, acknowledged, unexpected)));
      }
      clients.add(threads.submit(() -> read(going, gatewayMayBeDown, reads, unexpected)));
      try {
        rotation.begin();
        for (String service : SERVICES) {
          roll(service, acknowledged, reads);
        }
        rotation.end();
        gatewayMayBeDown.set(true);
        roll("gateway", acknowledged, reads);
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

  /** A genre is there for every reader once the first event of it was settled, and from then on. */
  private static void beginGenre(Map<String, String> acknowledged) {
    HttpResponse<String> answer = system.post("/features/new", track("first"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    acknowledged.put("first", answer.headers().firstValue("Location").orElseThrow());
    await("the settlement of the first event")
        .atMost(PATIENCE)
        .until(
            () ->
                system.metric("cache-invalidator", "tracks_events_total")
                        + system.metric("cache-invalidator-2", "tracks_events_total")
                    > 0);
  }

  private static void roll(String service, Map<String, String> acknowledged, AtomicInteger reads) {
    int posts = acknowledged.size();
    int answers = reads.get();
    assertThat(system.restart(service)).first().isEqualTo(service);
    await("traffic after " + service + " was rolled")
        .atMost(PATIENCE)
        .until(() -> acknowledged.size() > posts + 20 && reads.get() > answers + 20);
  }

  private static void post(
      String name,
      AtomicBoolean going,
      AtomicBoolean gatewayMayBeDown,
      Map<String, String> acknowledged,
      Queue<String> odd) {
    for (int i = 0; going.get(); i++) {
      String id = name + i;
      for (int attempt = 1; !acknowledged.containsKey(id); attempt++) {
        try {
          HttpResponse<String> answer =
              system.post("/features/new", track(id), "Idempotency-Key", "\"" + id + "\"");
          if (answer.statusCode() == 201) {
            acknowledged.put(id, answer.headers().firstValue("Location").orElseThrow());
          } else if (attempt == ATTEMPTS || !isMendedByRetrying(answer)) {
            odd.add(attempt + ": " + answer.statusCode() + " " + answer.body());
            return;
          } else {
            LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
          }
        } catch (UncheckedIOException broken) {
          if (!gatewayMayBeDown.get() || attempt == ATTEMPTS) {
            odd.add(attempt + ": " + broken);
            return;
          }
          LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
        }
      }
    }
  }

  private static boolean isMendedByRetrying(HttpResponse<String> answer) {
    return RETRIED.contains(answer.statusCode())
        || answer.statusCode() == 409
            && answer.body().contains("urn:tracks:problem:idempotency-key-in-flight");
  }

  private static void read(
      AtomicBoolean going, AtomicBoolean gatewayMayBeDown, AtomicInteger reads, Queue<String> odd) {
    while (going.get()) {
      try {
        HttpResponse<String> answer = system.get("/features/custom?arg=Scaled");
        if (answer.statusCode() == 200) {
          reads.incrementAndGet();
        } else if (!RETRIED.contains(answer.statusCode())) {
          odd.add(answer.statusCode() + " " + answer.body());
        }
      } catch (UncheckedIOException broken) {
        if (!gatewayMayBeDown.get()) {
          odd.add(String.valueOf(broken));
          return;
        }
        LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
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
