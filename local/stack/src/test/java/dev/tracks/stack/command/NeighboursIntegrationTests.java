package dev.tracks.stack.command;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tracks.stack.process.ProcessId;
import dev.tracks.stack.process.StateFile;
import dev.tracks.stack.system.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursIntegrationTests {

  @TempDir private Path home;

  @Test
  void refusesAnOffsetThatSharesPortsWithAStackThatRuns() throws IOException {
    runs("stack");
    runs("stack-1100");
    assertThatIllegalStateException()
        .isThrownBy(() -> Neighbours.refuseOverlap(home, new Ports(1000)))
        .withMessageContaining("offset 1000 shares ports with the stack of offset 0")
        .withMessageEndingWith("--offset 1200");
    assertThatCode(() -> Neighbours.refuseOverlap(home, new Ports(1200)))
        .doesNotThrowAnyException();
  }

  @Test
  void doesNotMindStacksThatEndedNorOtherDirectories() throws IOException {
    Files.createDirectories(home.resolve("stack"));
    runs("stack-1001");
    runs("stack-99999");
    runs("redis");
    assertThatCode(() -> Neighbours.refuseOverlap(home, new Ports(1000)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Neighbours.refuseOverlap(home.resolve("none"), new Ports(1000)))
        .doesNotThrowAnyException();
  }

  private void runs(String directory) throws IOException {
    Path stack = Files.createDirectories(home.resolve(directory));
    new StateFile(stack)
        .write(new StateFile.State(ProcessId.of(ProcessHandle.current()), 1, "token", Map.of()));
  }
}
