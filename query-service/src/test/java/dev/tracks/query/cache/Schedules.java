package dev.tracks.query.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a few actors in every order in which their steps can follow each other. One actor runs at a
 * time, from one {@link #pause} to the next; one that waits for another (with a time-out, as all of
 * production's waiting) is left alone until it goes on, beside the one that let it, and then must
 * touch nothing of what they share before its next pause.
 */
final class Schedules {

  /** One run of everything, made anew for each schedule. */
  interface Run {
    /** What the actors do, each in a thread of its own. */
    List<Runnable> actors();

    /** What was wrong when all of them had ended, or null. */
    @Nullable String violated();
  }

  /**
   * What was found.
   *
   * @param schedules how many orders were run
   * @param violation the first that was found, with its schedule, or null
   */
  record Outcome(int schedules, @Nullable String violation) {}

  private static final ScopedValue<Actor> SELF = ScopedValue.newInstance();
  private static final long STUCK = Duration.ofSeconds(60).toNanos();

  private enum At {
    RUNNING,
    PAUSED,
    ENDED
  }

  private static final class Actor {
    private volatile At at = At.RUNNING;
    private volatile @Nullable Throwable failure;
    private final Thread thread;

    private Actor(Runnable what) {
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      ScopedValue.where(SELF, this)
                          .run(
                              () -> {
                                pause();
                                what.run();
                              });
                    } catch (RuntimeException | Error e) {
                      failure = e;
                    }
                    at = At.ENDED;
                  });
    }

    private boolean isQuiet() {
      return at != At.RUNNING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private void step() {
      at = At.RUNNING;
      LockSupport.unpark(thread);
    }
  }

  private Schedules() {}

  /** The end of a step: the others may do anything before the next one. */
  static void pause() {
    Actor self = SELF.get();
    self.at = At.PAUSED;
    while (self.at == At.PAUSED) {
      LockSupport.park();
    }
  }

  /** Every schedule, until one violates something. */
  static Outcome explore(Supplier<Run> runs) {
    // A virtual thread gives way to the actors without the system's help: four times as fast.
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.submit(() -> search(runs)).get();
    } catch (ExecutionException e) {
      throw new AssertionError("a schedule could not be run", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Outcome search(Supplier<Run> runs) {
    List<Integer> chosen = new ArrayList<>();
    int schedules = 0;
    while (true) {
      List<Integer> choices = new ArrayList<>();
      String violation = run(runs.get(), chosen, choices);
      schedules++;
      if (violation != null) {
        return new Outcome(schedules, violation + ", actors in order of steps: " + chosen);
      }
      int last = chosen.size() - 1;
      while (last >= 0 && chosen.get(last) + 1 >= choices.get(last)) {
        last--;
      }
      if (last < 0) {
        return new Outcome(schedules, null);
      }
      int next = chosen.get(last) + 1;
      chosen.subList(last, chosen.size()).clear();
      chosen.add(next);
    }
  }

  /** One schedule: as chosen as far as that goes, then always the first that can go on. */
  private static @Nullable String run(Run run, List<Integer> chosen, List<Integer> choices) {
    List<Actor> actors = run.actors().stream().map(Actor::new).toList();
    while (true) {
      await(actors);
      List<Actor> ready = actors.stream().filter(actor -> actor.at == At.PAUSED).toList();
      if (ready.isEmpty()) {
        break;
      }
      if (choices.size() == chosen.size()) {
        chosen.add(0);
      }
      Actor next = ready.get(chosen.get(choices.size()));
      choices.add(ready.size());
      next.step();
    }
    for (Actor actor : actors) {
      if (!ends(actor)) {
        return "an actor waits for ever";
      }
      Throwable failure = actor.failure;
      if (failure != null) {
        return "an actor failed: " + failure;
      }
    }
    return run.violated();
  }

  private static void await(List<Actor> actors) {
    long began = System.nanoTime();
    while (!actors.stream().allMatch(Actor::isQuiet)) {
      Thread.yield();
      if (System.nanoTime() - began > STUCK) {
        throw new AssertionError("an actor neither pauses nor waits nor ends");
      }
    }
  }

  private static boolean ends(Actor actor) {
    try {
      return actor.thread.join(Duration.ofNanos(STUCK));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
