package dev.tracks.stack.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.identity.emulator.EmbeddedIdentity;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthorizationIntegrationTests {

  private final EmbeddedIdentity identity =
      EmbeddedIdentity.of("demo-tracks").passwordIterations(1000).start();
  private final AtomicLong nanos = new AtomicLong();
  private final Authorization writer =
      new Authorization(
          new LocalUsers(identity.address(), "demo-tracks", "a password"), "writer", nanos::get);

  @AfterEach
  void stop() {
    identity.close();
  }

  @Test
  void isRenewedAfterHalfAnHour() {
    assertThat(writer.get()).matches("Bearer [^ .]+\\.[^ .]+\\.[^ .]+");
    pass(31);
    writer.get();
    identity.close();
    pass(29); // an hour after the first
    assertThat(writer.get()).startsWith("Bearer ");
  }

  @Test
  void goesOnWhileThereIsTimeToAskAgain() {
    String first = writer.get();
    identity.close();
    pass(49);
    assertThat(writer.get()).isEqualTo(first);
    pass(2);
    assertThatThrownBy(writer::get).isInstanceOf(UncheckedIOException.class);
  }

  private void pass(int minutes) {
    nanos.addAndGet(Duration.ofMinutes(minutes).toNanos());
  }
}
