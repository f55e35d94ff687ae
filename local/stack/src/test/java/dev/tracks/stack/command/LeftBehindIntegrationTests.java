package dev.tracks.stack.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.stack.process.DirectoryLock;
import dev.tracks.stack.process.ProcessId;
import dev.tracks.stack.process.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands do about the processes of a supervisor that was killed. */
class LeftBehindIntegrationTests {

  private static final List<String> SECRETS = List.of("users-password");

  @TempDir private Path repository = Path.of("");
  private Path directory = Path.of("");
  private Optional<Process> orphan = Optional.empty();

  @BeforeEach
  void leaveAProcessBehind() throws Exception {
    System.setProperty("tracks.repository", repository.toString());
    directory = repository.resolve(".tracks/stack");
    Files.createDirectories(directory.resolve("database"));
    Process supervisor = new ProcessBuilder("sleep", "600").start();
    ProcessId dead = ProcessId.of(supervisor.toHandle());
    supervisor.destroyForcibly().waitFor();
    Process part = new ProcessBuilder("sleep", "600").start();
    orphan = Optional.of(part);
    new StateFile(directory)
        .write(
            new StateFile.State(dead, 1, "token", Map.of("redis", ProcessId.of(part.toHandle()))));
  }

  @AfterEach
  void endIt() {
    System.clearProperty("tracks.repository");
    orphan.ifPresent(Process::destroyForcibly);
  }

  @Test
  void resetEndsItBeforeItsFilesGo() throws IOException {
    for (String kind :
        List.of("database", "broker", "identity", "imports", "logs", "tmp", "instances")) {
      Path file = directory.resolve(kind).resolve("deep").resolve("file");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "data");
    }
    Files.writeString(directory.resolve("supervisor.log"), "data");
    for (String secret : SECRETS) {
      Files.writeString(directory.resolve(secret), "secret");
    }
    assertThat(tracks("reset", "--yes")).isZero();
    assertIsEnded();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsAll(SECRETS)
          .isSubsetOf("users-password", "lock");
    }
  }

  @Test
  void downEndsItAndKeepsItsData() {
    assertThat(tracks("down")).isZero();
    assertIsEnded();
    assertThat(directory.resolve("database")).exists();
    assertThat(tracks("down")).isEqualTo(Tracks.NOT_RUNNING);
  }

  @Test
  void statusTouchesNothing() {
    assertThat(tracks("status")).isEqualTo(Tracks.NOT_RUNNING);
    assertThat(orphan).hasValueSatisfying(process -> assertThat(process.isAlive()).isTrue());
  }

  @Test
  void resetRefusesWhileTheDirectoryHasAnOwner() throws IOException {
    try (DirectoryLock _ = DirectoryLock.take(directory).orElseThrow()) {
      assertThat(tracks("reset", "--yes")).isEqualTo(Tracks.FAILED);
    }
    assertThat(directory.resolve("database")).exists();
    assertThat(orphan).hasValueSatisfying(process -> assertThat(process.isAlive()).isTrue());
  }

  private void assertIsEnded() {
    await().untilAsserted(() -> assertThat(orphan.orElseThrow().isAlive()).isFalse());
  }

  private static int tracks(String... arguments) {
    return Tracks.commandLine().execute(arguments);
  }
}
