package dev.tracks.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstancesUnitTests {

  private static final URI ONE = URI.create("http://127.0.0.1:1");
  private static final URI TWO = URI.create("http://127.0.0.1:2");
  private static final URI THREE = URI.create("http://127.0.0.1:3");
  @TempDir private Path directory = Path.of("");

  @Test
  void takesTurns() {
    Instances instances = new Instances(List.of(ONE, TWO), Duration.ofMinutes(1));
    assertThat(List.of(next(instances), next(instances), next(instances)))
        .containsExactly(ONE, TWO, ONE);
  }

  @Test
  void passesOverWhatRefusedUnlessThereIsNoOther() {
    Instances instances = new Instances(List.of(ONE, TWO), Duration.ofMinutes(1));
    instances.eject(ONE);
    assertThat(List.of(next(instances), next(instances))).containsExactly(TWO, TWO);
    assertThat(instances.next(Set.of(TWO))).contains(ONE);
    assertThat(instances.next(Set.of(ONE, TWO))).isEmpty();
  }

  @Test
  void obeysAFileAsSoonAsItWasReplaced() throws IOException {
    Path file = directory.resolve("instances");
    Instances instances = new Instances(List.of(file.toUri()), Duration.ofMinutes(1));
    assertThat(instances.next(Set.of())).isEmpty();
    replace(file, ONE + "\n");
    assertThat(next(instances)).isEqualTo(ONE);
    for (int i = 0; i < 200; i++) {
      URI only = i % 2 == 0 ? TWO : THREE;
      replace(file, "\n" + only + "\n\n");
      assertThat(List.of(next(instances), next(instances))).containsExactly(only, only);
    }
  }

  @Test
  void keepsWhatItKnewWhenTheFileIsGoneOrGarbage() throws IOException {
    Path file = directory.resolve("instances");
    replace(file, ONE + "\n");
    Instances instances = new Instances(List.of(file.toUri()), Duration.ofMinutes(1));
    assertThat(next(instances)).isEqualTo(ONE);
    Files.delete(file);
    assertThat(next(instances)).isEqualTo(ONE);
    replace(file, "not a : URL\n");
    assertThat(next(instances)).isEqualTo(ONE);
    replace(file, TWO + "\n");
    assertThat(next(instances)).isEqualTo(TWO);
  }

  private static URI next(Instances instances) {
    return instances.next(Set.of()).orElseThrow();
  }

  private static void replace(Path file, String content) throws IOException {
    Path fresh = Files.writeString(file.resolveSibling("fresh"), content);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
