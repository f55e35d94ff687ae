package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.relay.Cut;
import dev.tracks.systemtests.relay.Direction;
import dev.tracks.systemtests.relay.Trap;
import dev.tracks.systemtests.torture.FaultLog.Kind;
import dev.tracks.systemtests.torture.Stage.Strand;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes faults until it is closed: one thread works on the wires, one on the processes. Each draws
 * what to do from a generator of its own, so that a seed makes the same faults in the same order;
 * what they hit depends on what the system is doing.
 */
final class Tormentor implements AutoCloseable {

  private static final Duration AT_A_POINT = Duration.ofMillis(1_200);
  private static final Duration RECOVERING = Duration.ofSeconds(12);

  private final Stage stage;
  private final FaultLog log;
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Thread> threads;

  Tormentor(Stage stage, FaultLog log, long seed) {
    this.stage = stage;
    this.log = log;
    Random wires = new Random(seed ^ 0x5DEECE66DL);
    Random processes = new Random(seed ^ 0xBB67AE8584CAA73BL);
    threads =
        List.of(
            Thread.ofPlatform().name("wires").unstarted(() -> loop(50, 350, wires, this::wire)),
            Thread.ofPlatform()
                .name("processes")
                .unstarted(() -> loop(1_500, 3_500, processes, this::process)));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Ends every fault and returns when nothing is held back, paused or armed any more. */
  @Override
  public void close() {
    end.countDown();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    stage.strands().forEach(strand -> strand.relay().calm());
  }

  private void loop(int least, int more, Random random, Consumer<Random> fault) {
    try {
      while (!end.await(least + random.nextInt(more), TimeUnit.MILLISECONDS)) {
        try {
          fault.accept(random);
        } catch (RuntimeException e) {
          log.note("FAILED to make a fault: " + e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wire(Random random) {
    int die = random.nextInt(100);
    Cut how = random.nextBoolean() ? Cut.RESET : Cut.FINISH;
    Point point = Point.values()[random.nextInt(Point.values().length)];
    Strand strand = pick(random, die < 65 ? point.wire() : null);
    int millis = 200 + random.nextInt(1_300);
    Direction direction = random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
    if (die < 65) {
      cutAt(point, strand, how);
    } else if (die < 80) {
      cutAll(strand, how);
    } else if (die < 87) {
      log.made(Kind.FREEZE, strand + " " + direction + " for " + millis + " ms");
      strand.relay().freeze(direction);
      hold(millis);
      strand.relay().thaw();
    } else if (die < 93) {
      log.made(Kind.DELAY, strand + " " + direction + " for " + millis + " ms");
      strand.relay().delay(direction, Duration.ofMillis(20 + random.nextInt(200)));
      hold(millis);
      strand.relay().thaw();
    } else if (die < 97) {
      doubled(strand, how);
    } else {
      log.made(Kind.REFUSE, strand + " for " + millis + " ms");
      strand.relay().refuse(true);
      cutAll(strand, how);
      hold(millis);
      strand.relay().refuse(false);
    }
  }

  private void cutAt(Point point, Strand strand, Cut how) {
    at(
        point,
        strand,
        () -> log.made(Kind.CUT, point + " " + strand + " " + how),
        connection -> connection.cut(how));
  }

  private void cutAll(Strand strand, Cut how) {
    int cut = strand.relay().cutAll(how);
    if (cut > 0) {
      log.made(Kind.CUT, "all " + cut + " of " + strand + " " + how);
    }
  }

  private void doubled(Strand strand, Cut how) {
    if (strand.wire().mayBeDoubled()) {
      log.made(Kind.DOUBLE, strand.toString());
      strand.relay().mirrorNext();
    }
    cutAll(strand, how);
  }

  private void process(Random random) {
    int die = random.nextInt(100);
    Point point = Point.values()[random.nextInt(Point.values().length)];
    Strand strand = pick(random, point.wire());
    String any = stage.processes().get(random.nextInt(stage.processes().size()));
    boolean client = random.nextInt(3) > 0;
    int millis = 1_000 + random.nextInt(6_000);
    if (die < 55) {
      String victim = client ? strand.client() : strand.server();
      killAt(point, strand, victim);
      recover(victim);
    } else if (die < 80) {
      kill(any, "");
      recover(any);
    } else if (die < 90) {
      pause(any, millis);
    } else {
      drain(point, strand, random.nextBoolean());
      recover(strand.client());
    }
  }

  private void killAt(Point point, Strand strand, String victim) {
    at(
        point,
        strand,
        () -> {},
        connection -> {
          kill(victim, point + " ");
          connection.cut(Cut.RESET);
        });
  }

  private boolean kill(String process, String where) {
    OptionalLong pid = stage.pid(process);
    if (pid.isEmpty()) {
      return false;
    }
    Signals.KILL.send(pid.getAsLong());
    log.made(Kind.KILL, where + process + " " + pid.getAsLong());
    return true;
  }

  private void pause(String process, int millis) {
    OptionalLong pid = stage.pid(process);
    if (pid.isEmpty()) {
      return;
    }
    log.made(Kind.PAUSE, process + " " + pid.getAsLong() + " for " + millis + " ms");
    Signals.STOP.send(pid.getAsLong());
    try {
      hold(millis);
    } finally {
      Signals.CONT.send(pid.getAsLong());
    }
  }

  /** A service is told to end, and a wire is cut or the service killed while it drains. */
  private void drain(Point point, Strand strand, boolean kill) {
    OptionalLong pid = stage.pid(strand.client());
    if (pid.isEmpty()) {
      return;
    }
    Trap trap =
        strand
            .relay()
            .arm(
                point::matches,
                connection -> {
                  if (kill) {
                    kill(strand.client(), "in its drain " + point + " ");
                  }
                  connection.cut(Cut.RESET);
                  log.made(Kind.CUT, "in its drain " + point + " " + strand);
                });
    Signals.TERM.send(pid.getAsLong());
    log.made(Kind.DRAIN, strand.client() + " " + pid.getAsLong());
    await(trap);
  }

  private void at(
      Point point,
      Strand strand,
      Runnable done,
      Consumer<dev.tracks.systemtests.relay.WireConnection> action) {
    Trap trap = strand.relay().arm(point::matches, action);
    if (await(trap)) {
      done.run();
    }
  }

  private boolean await(Trap trap) {
    try {
      trap.sprung().get(AT_A_POINT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return !trap.disarm();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits until a process is back, so that what follows meets a system and not its ruins. */
  private void recover(String process) {
    long deadline = System.nanoTime() + RECOVERING.toNanos();
    while (!stage.ready(process) && System.nanoTime() < deadline && end.getCount() > 0) {
      hold(250);
    }
  }

  private void hold(int millis) {
    try {
      end.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Strand pick(Random random, @Nullable Wire wire) {
    List<Strand> candidates =
        stage.strands().stream().filter(s -> wire == null || s.wire() == wire).toList();
    return candidates.get(random.nextInt(candidates.size()));
  }
}
