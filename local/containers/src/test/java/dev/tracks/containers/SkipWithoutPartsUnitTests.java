package dev.tracks.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;
import org.opentest4j.TestAbortedException;

/** What a run without Docker tells of tests of every shape. */
class SkipWithoutPartsUnitTests {

  @Test
  void namesEachTestOfAClassWhoseSetupWasAborted() {
    assertThat(aborted(run(SharedParts.class).testEvents())).containsExactly("one", "two", "three");
  }

  @Test
  void skipsATestWhoseOwnSetupWasAborted() {
    assertThat(aborted(run(OwnParts.class).testEvents())).containsExactly("one");
  }

  @Test
  void skipsATestThatMakesItsPartsAsItIsMade() {
    assertThat(aborted(run(PartsInFields.class).testEvents())).containsExactly("one");
  }

  @Test
  void failsWhatFailsForAnotherReason() {
    assertThat(failed(run(BrokenSetup.class).containerEvents())).hasSize(1);
    assertThat(failed(run(BrokenCleanUp.class).testEvents())).hasSize(1);
    assertThat(failed(run(BrokenCleanUpAfterAbort.class).testEvents())).hasSize(1);
  }

  private static org.junit.platform.testkit.engine.EngineExecutionResults run(Class<?> tests) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(tests)).execute();
  }

  private static List<String> aborted(Events events) {
    assertThat(failed(events)).isEmpty();
    assertThat(events.succeeded().count()).isZero();
    return events.aborted().stream()
        .peek(
            event ->
                assertThat(
                        event
                            .getRequiredPayload(TestExecutionResult.class)
                            .getThrowable()
                            .orElseThrow())
                    .hasMessage("needs Docker"))
        .map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
        .toList();
  }

  private static List<Event> failed(Events events) {
    return events.failed().list();
  }

  private static Closeable part() {
    throw new TestAbortedException(Docker.REASON);
  }

  @ExtendWith(SkipWithoutParts.class)
  static class SharedParts {
    private static Closeable part;

    @BeforeAll
    static void start() {
      part = part();
    }

    @AfterAll
    static void stop() throws IOException {
      part.close();
    }

    @Test
    void one() {}

    @Test
    void two() {}

    @Nested
    class Inner {
      @Test
      void three() {}
    }
  }

  @ExtendWith(SkipWithoutParts.class)
  static class OwnParts {
    private Closeable part;

    @BeforeEach
    void start() {
      part = part();
    }

    @AfterEach
    void stop() throws IOException {
      part.close();
    }

    @Test
    void one() {}
  }

  @ExtendWith(SkipWithoutParts.class)
  static class PartsInFields {
    private final Closeable part = part();

    @AfterEach
    void stop() throws IOException {
      part.close();
    }

    @Test
    void one() {}
  }

  @ExtendWith(SkipWithoutParts.class)
  static class BrokenSetup {
    @BeforeAll
    static void start() {
      throw new IllegalStateException("no licence");
    }

    @Test
    void one() {}
  }

  @ExtendWith(SkipWithoutParts.class)
  static class BrokenCleanUp {
    private Closeable part;

    @AfterEach
    void stop() throws IOException {
      part.close();
    }

    @Test
    void one() {}
  }

  @ExtendWith(SkipWithoutParts.class)
  static class BrokenCleanUpAfterAbort {
    @AfterEach
    void stop() {
      throw new IllegalStateException("a statement was not T-SQL");
    }

    @Test
    void one() {
      part();
    }
  }
}
