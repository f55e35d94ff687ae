package dev.tracks.stack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tracks.stack.system.Installation;
import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.Ports;
import dev.tracks.stack.system.Probe;
import dev.tracks.stack.system.Topology;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With shells for parts, which write down when they are told to end and when they do. */
class StoppingIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** Tells that it is there, and ends a while after it was told to. */
  private static final String OBEDIENT =
      """
      trap 'echo "$1 told" >>"$2"; sleep 0.2; echo "$1 ended" >>"$2"; exit 0' TERM
      echo "$1 there" >>"$2"
      while :; do sleep 1 & wait $!; done
      """;

  @TempDir private Path directory = Path.of("");
  private final List<ServerSocket> sockets = new ArrayList<>();
  private final List<Supervisor> supervisors = new ArrayList<>();
  private Path diary = Path.of("");
  private int answering;

  @BeforeEach
  void answerProbes() throws IOException {
    diary = Files.createFile(directory.resolve("diary"));
    ServerSocket probed = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    sockets.add(probed);
    answering = probed.getLocalPort();
  }

  @AfterEach
  void stopAll() throws IOException {
    supervisors.forEach(Supervisor::close);
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void aPartIsToldToEndWhenAllThatStandOnItHaveEnded() throws IOException {
    Supervisor supervisor =
        supervisor(
            List.of(
                List.of(part("ground", OBEDIENT, answering)),
                List.of(
                    part("one", OBEDIENT, answering),
                    part("two", OBEDIENT, answering),
                    part("door", OBEDIENT, answering))),
            List.of(List.of("door"), List.of("one", "two"), List.of("ground")));
    supervisor.start(line -> {});
    await().atMost(SOON).until(() -> diary().size() == 4);

    supervisor.close();

    List<String> ends = diary().subList(4, diary().size());
    assertThat(ends)
        .containsExactlyInAnyOrder(
            "door told",
            "door ended",
            "one told",
            "one ended",
            "two told",
            "two ended",
            "ground told",
            "ground ended")
        .startsWith("door told", "door ended")
        .endsWith("ground told", "ground ended");
  }

  @Test
  void aStartThatFailsLeavesNothingRunning() throws IOException {
    Supervisor supervisor =
        supervisor(
            List.of(
                List.of(part("ground", OBEDIENT, answering)),
                List.of(part("well", OBEDIENT, answering), part("broken", "exit 7", freePort()))),
            List.of(List.of("well", "broken"), List.of("ground")));
    assertThatExceptionOfType(Supervisor.CannotStart.class)
        .isThrownBy(() -> supervisor.start(line -> {}))
        .withMessageContaining("broken does not come up; see")
        .withMessageContaining("broken.log");
    assertThat(diary()).contains("well ended").endsWith("ground told", "ground ended");
    assertThat(supervisor.status()).allMatch(status -> status.state().equals("stopped"));
    assertThat(directory.resolve("stack/state.json")).doesNotExist();
    assertThat(DirectoryLock.take(directory.resolve("stack")))
        .as("another start may follow")
        .hasValueSatisfying(DirectoryLock::close);
  }

  private List<String> diary() throws IOException {
    return Files.readAllLines(diary);
  }

  private Part part(String name, String script, int probed) throws IOException {
    return new Part(
        name,
        "a shell",
        List.of(freePort()),
        List.of("/bin/sh", "-c", script, "sh", name, diary.toString()),
        Map.of(),
        new Probe.Tcp(probed));
  }

  private Supervisor supervisor(List<List<Part>> groups, List<List<String>> stopOrder) {
    Supervisor supervisor =
        new Supervisor(
            new Installation(directory, directory),
            new Shells(directory.resolve("stack"), groups, stopOrder));
    supervisors.add(supervisor);
    return supervisor;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private record Shells(Path directory, List<List<Part>> groups, List<List<String>> stopOrder)
      implements Topology {

    @Override
    public List<String> services() {
      return List.of();
    }

    @Override
    public Ports ports() {
      return new Ports(0);
    }
  }
}
