package dev.tracks.identity.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed in the middle of its work, and started again. */
@Timeout(240)
class KilledIdentityIntegrationTests {

  private static final int KILLS = 3;
  private static final int CLIENTS = 4;

  @TempDir Path directory;
  private Process process;

  @Test
  void whatWasAnsweredIsThereAfterAKill() throws Exception {
    Random random = new Random();
    Map<String, Integer> answered = new ConcurrentHashMap<>();
    AtomicInteger next = new AtomicInteger();
    String address = start(Path.of("log-0"));
    Rest.Answer user = new Rest(address).signUp("ada@example.com", "correct horse");
    assertThat(user.status()).isEqualTo(200);
    for (int kill = 1; kill <= KILLS; kill++) {
      int enough = answered.size() + 20 + random.nextInt(60);
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        Rest rest = new Rest(address);
        for (int i = 0; i < CLIENTS; i++) {
          clients.submit(() -> work(rest, next, answered));
        }
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(2))
            .until(() -> answered.size() >= enough);
        process.destroyForcibly().waitFor();
      }
      address = start(Path.of("log-" + kill));
      judge(new Rest(address), answered, next.get());
    }
    Rest rest = new Rest(address);
    assertThat(rest.signIn("ada@example.com", "correct horse").text("localId"))
        .isEqualTo(user.text("localId"));
    assertThat(rest.signUp("ada@example.com", "correct horse").message()).isEqualTo("EMAIL_EXISTS");
    assertThat(rest.refresh(user.text("refreshToken")).status())
        .as("the keys are those of before")
        .isEqualTo(200);
  }

  /** Makes accounts and gives each numbers that rise, until the process is gone. */
  private static void work(Rest rest, AtomicInteger next, Map<String, Integer> answered) {
    try {
      while (true) {
        String uid = "user-" + next.getAndIncrement();
        assertThat(rest.admin("", "{\"localId\":\"" + uid + "\"}").status()).isEqualTo(200);
        answered.put(uid, 0);
        for (int n = 1; n <= 3; n++) {
          String update =
              "{\"localId\":\"%s\",\"customAttributes\":\"{\\\"n\\\":%d}\"}".formatted(uid, n);
          assertThat(rest.admin(":update", update).status()).isEqualTo(200);
          answered.put(uid, n);
        }
      }
    } catch (UncheckedIOException e) {
      // it was killed
    }
  }

  private static void judge(Rest rest, Map<String, Integer> answered, int tried)
      throws IOException {
    Map<String, Integer> there = new ConcurrentHashMap<>();
    for (int from = 0; from < tried; from += 50) {
      String uids =
          String.join(
              ",",
              IntStream.range(from, Math.min(tried, from + 50))
                  .mapToObj(i -> "\"user-" + i + "\"")
                  .toList());
      for (var info : rest.admin(":lookup", "{\"localId\":[" + uids + "]}").json().path("users")) {
        String claims = info.path("customAttributes").asText("");
        there.put(
            info.path("localId").asText(),
            claims.isEmpty() ? 0 : Fields.JSON.readTree(claims).path("n").asInt());
      }
    }
    answered.forEach(
        (uid, n) -> assertThat(there.get(uid)).as(uid).isNotNull().isGreaterThanOrEqualTo(n));
  }

  private String start(Path log) throws IOException {
    Path output = directory.resolve(log);
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                IdentityEmulator.class.getName(),
                "--port",
                "0",
                "--data",
                directory.resolve("data").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> readyLine(output), line -> line.startsWith("ready on "))
        .substring("ready on ".length());
  }

  private static String readyLine(Path output) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(output);
        Stream<String> all = lines.lines()) {
      return all.filter(line -> line.startsWith("ready on ")).findFirst().orElse("");
    }
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
