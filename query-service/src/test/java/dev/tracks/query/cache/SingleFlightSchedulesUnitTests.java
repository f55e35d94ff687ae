package dev.tracks.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The real single flight, in every order of its steps. */
class SingleFlightSchedulesUnitTests {

  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  /** What the readers of one run do when it is theirs to make. */
  private enum Making {
    AS_BUILT,
    /** Boarding closes only when the source was read. */
    CLOSES_LATE,
    /** The first one fails after its reading. */
    FIRST_FAILS
  }

  /** Readers who want nothing older than what was committed when they came, and commits. */
  private static final class Reading implements Schedules.Run {

    private final int readers;
    private final int commits;
    private final Making making;
    private final SingleFlight<Integer> flights = new SingleFlight<>();
    private final AtomicInteger committed = new AtomicInteger(1);
    private final AtomicInteger readings = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final List<String> wrong = new ArrayList<>();

    private Reading(int readers, int commits, Making making) {
      this.readers = readers;
      this.commits = commits;
      this.making = making;
    }

    @Override
    public List<Runnable> actors() {
      List<Runnable> actors = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        actors.add(this::read);
      }
      actors.add(this::write);
      return actors;
    }

    private void write() {
      for (int i = 0; i < commits; i++) {
        if (i > 0) {
          Schedules.pause();
        }
        committed.incrementAndGet();
      }
    }

    private void read() {
      int began = committed.get();
      try {
        int answer = flights.fly("key", PATIENCE, this::make);
        if (answer < began) {
          wrong("a request that began at " + began + " was answered with " + answer);
        }
      } catch (IllegalArgumentException e) {
        failed.incrementAndGet();
      } catch (TimeoutException e) {
        wrong("a request waited for nothing");
      }
    }

    private int make(SingleFlight<Integer>.Flight flight) {
      Schedules.pause();
      if (making != Making.CLOSES_LATE) {
        flight.closeBoarding();
      }
      int reading = readings.incrementAndGet();
      int read = committed.get();
      Schedules.pause();
      if (making == Making.FIRST_FAILS && reading == 1) {
        throw new IllegalArgumentException("a source that cannot be read");
      }
      return read;
    }

    private void wrong(String what) {
      synchronized (wrong) {
        wrong.add(what);
      }
    }

    @Override
    public @Nullable String violated() {
      if (!wrong.isEmpty()) {
        return wrong.getFirst();
      }
      if (readings.get() > readers) {
        return "more readings than requests";
      }
      if (making == Making.FIRST_FAILS && failed.get() == 0) {
        return "a failure was told to nobody";
      }
      int before = readings.get();
      try {
        // who comes last finds no flight that is over
        flights.fly("key", PATIENCE, flight -> readings.incrementAndGet());
      } catch (TimeoutException e) {
        return "a flight was left behind";
      }
      return readings.get() == before + 1 ? null : "a flight that is over was joined";
    }
  }

  @Test
  void noRequestIsAnsweredFromBeforeItBegan() {
    Schedules.Outcome outcome = Schedules.explore(() -> new Reading(2, 2, Making.AS_BUILT));
    assertThat(outcome.violation()).isNull();
    assertThat(outcome.schedules()).isGreaterThan(100);
  }

  @Test
  void norOneOfThree() {
    Schedules.Outcome outcome = Schedules.explore(() -> new Reading(3, 1, Making.AS_BUILT));
    assertThat(outcome.violation()).isNull();
    assertThat(outcome.schedules()).isGreaterThan(500);
  }

  @Test
  void aFailureIsToldToWhoJoinedAndToNobodyElse() {
    Schedules.Outcome outcome = Schedules.explore(() -> new Reading(3, 1, Making.FIRST_FAILS));
    assertThat(outcome.violation()).isNull();
  }

  @Test
  void joiningAfterTheReadingIsNoticed() {
    Schedules.Outcome outcome = Schedules.explore(() -> new Reading(2, 1, Making.CLOSES_LATE));
    assertThat(outcome.violation()).contains("a request that began at 2 was answered with 1");
  }
}
