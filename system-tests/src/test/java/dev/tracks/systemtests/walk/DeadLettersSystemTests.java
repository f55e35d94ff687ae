package dev.tracks.systemtests.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import dev.tracks.stack.command.Tracks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ./tracks dead-letters} against the system that {@code ./tracks up} starts. */
class DeadLettersSystemTests {

  @TempDir private static Path directory;
  private static RunningSystem system;
  private static Path administrator;

  private record Run(int exit, String out, String err) {}

  @BeforeAll
  static void start() throws IOException {
    system = new RunningSystem(directory);
    administrator = Files.writeString(directory.resolve("administrator"), system.token("admin"));
  }

  @AfterAll
  static void stop() {
    system.close();
  }

  @Test
  void lettersAreListedShownReplayedAndDiscardedThroughTheGateway() {
    assertThat(tracks("list"))
        .isEqualTo(new Run(0, "No dead letters in tracks/cache-invalidator.\n", ""));
    garbage("one", "two", "three");
    await().atMost(Duration.ofSeconds(20)).until(() -> numbers().size() == 3);
    Run list = tracks("list", "--limit", "2");
    assertThat(list.out()).contains("malformed-cloudevent", "one", "two", "--after ");
    assertThat(list.out()).doesNotContain("three");

    List<String> numbers = numbers();
    Run shown = tracks("show", numbers.get(0));
    assertThat(shown.exit()).isZero();
    assertThat(shown.out()).contains("malformed-cloudevent", "this is one");

    assertThat(tracks("discard", numbers.get(0)).out()).contains(" is discarded.");
    Run gone = tracks("replay", numbers.get(0), numbers.get(1));
    assertThat(gone.exit()).isEqualTo(1);
    assertThat(gone.out())
        .contains("There is no dead letter with this sequence number.", " is replayed.");
    await().atMost(Duration.ofSeconds(20)).until(() -> numbers().size() == 2);

    assertThat(tracks("discard").exit()).isEqualTo(2);
    assertThat(tracks("discard", "--all", "7").exit()).isEqualTo(2);
    assertThat(tracks("discard", "--all", "-y")).isEqualTo(new Run(0, "discarded 2, left 0\n", ""));
    assertThat(numbers()).isEmpty();
  }

  @Test
  void whoIsNoAdministratorIsNotLetIn() {
    assertThat(system.get("/admin/dead-letters").statusCode()).isEqualTo(401);
    assertThat(system.post("/admin/dead-letters/replay", "").statusCode()).isEqualTo(403);
  }

  private static List<String> numbers() {
    Matcher rows = Pattern.compile("(?m)^(\\d+) ").matcher(tracks("list", "--limit", "100").out());
    List<String> numbers = new ArrayList<>();
    while (rows.find()) {
      numbers.add(rows.group(1));
    }
    return numbers;
  }

  private static void garbage(String... ids) {
    try (ServiceBusSenderClient sender =
        new ServiceBusClientBuilder()
            .connectionString(system.busConnection())
            .sender()
            .topicName("tracks")
            .buildClient()) {
      for (String id : ids) {
        sender.sendMessage(new ServiceBusMessage("this is " + id).setMessageId(id));
      }
    }
  }

  private static Run tracks(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "dead-letters", "--gateway=" + system.origin(), "--token-file=" + administrator));
    all.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Tracks.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exit = line.execute(all.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }
}
