package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.relay.Cut;
import dev.tracks.systemtests.relay.Direction;
import dev.tracks.systemtests.relay.WireConnection;
import dev.tracks.systemtests.relay.WireEvent;
import dev.tracks.systemtests.relay.WireRelay;
import dev.tracks.systemtests.torture.FaultLog.Kind;
import dev.tracks.systemtests.torture.Stage.Strand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes faults until it is closed: some threads work on the wires, one kills, one ends politely
 * what it then does not let end, one lets sleep. Each draws what to do from a generator of its own,
 * so that a seed makes the same faults in the same order; what they hit depends on what the system
 * is doing.
 */
final class Tormentor implements AutoCloseable {

  private static final Duration AT_A_POINT = Duration.ofMillis(800);
  private static final Duration RECOVERING = Duration.ofSeconds(20);
  private static final Duration IN_HAND = Duration.ofSeconds(3);
  private static final Duration DRAINING = Duration.ofSeconds(4);
  private static final Duration IN_A_DRAIN = Duration.ofMillis(150);

  private final Stage stage;
  private final FaultLog log;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Coverage coverage;
  private final List<Thread> threads = new ArrayList<>();
  private final Deck<String> parts;
  private final Deck<Wire> drained = new Deck<>(Point.DRAINED);

  /**
   * One that leaves the event path time to work: whose drains are rare, and whose sleepers sleep no
   * longer than holders of leases and locks of production may.
   */
  Tormentor(Stage stage, FaultLog log, long seed) {
    this(
        stage,
        log,
        seed,
        1,
        Duration.ofSeconds(20),
        new Coverage(stage),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2));
  }

  /**
   * A tormentor.
   *
   * @param wires how many threads work on the wires
   * @param drains how long it is at least from one drain to the next
   * @param coverage counts what was met
   * @param lease how long a relay's claim holds
   * @param lock how long a consumer's message is locked
   */
  Tormentor(
      Stage stage,
      FaultLog log,
      long seed,
      int wires,
      Duration drains,
      Coverage coverage,
      Duration lease,
      Duration lock) {
    this.stage = stage;
    this.log = log;
    this.coverage = coverage;
    this.parts = new Deck<>(stage.processes());
    for (int i = 0; i < wires; i++) {
      Deck<Point> points = points();
      start(
          "wires",
          50,
          350,
          new Random(seed * (i + 1) ^ 0x5DEECE66DL),
          random -> wire(random, points.draw(random)));
    }
    Deck<Point> points = points();
    start(
        "processes",
        800,
        2_200,
        new Random(seed ^ 0xBB67AE8584CAA73BL),
        random -> process(random, points.draw(random)));
    start(
        "drains",
        (int) drains.toMillis(),
        4_000,
        new Random(seed ^ 0x9E3779B97F4A7C15L),
        this::drain);
    Sleeper sleeper = new Sleeper(stage, log, coverage, lease, lock, end);
    start("sleepers", 2_000, 5_000, new Random(seed ^ 0x2545F4914F6CDD1DL), sleeper::fault);
  }

  private static Deck<Point> points() {
    return new Deck<>(List.of(Point.values()));
  }

  private void start(String name, int least, int more, Random random, Consumer<Random> fault) {
    threads.add(Thread.ofPlatform().name(name).unstarted(() -> loop(least, more, random, fault)));
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

  private void wire(Random random, Point point) {
    int die = random.nextInt(100);
    Cut how = random.nextBoolean() ? Cut.RESET : Cut.FINISH;
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
      strand.relay().cutAll(how);
      hold(millis);
      strand.relay().refuse(false);
    }
  }

  /** Where the point is not met, the wire is cut wherever it is. */
  private void cutAt(Point point, Strand otherwise, Cut how) {
    Ambush ambush =
        new Ambush(
            strands(point.wire()), point::matches, (strand, connection) -> connection.cut(how));
    ambush
        .acted(AT_A_POINT)
        .ifPresentOrElse(
            strand -> {
              coverage.met(point);
              coverage.cut(strand.wire());
              log.made(Kind.CUT, point + " " + strand + " " + how);
            },
            () -> cutAll(otherwise, how));
  }

  private void cutAll(Strand strand, Cut how) {
    int cut = strand.relay().cutAll(how);
    if (cut > 0) {
      coverage.cut(strand.wire());
      log.made(Kind.CUT, "all " + cut + " of " + strand + " " + how);
    }
  }

  private void doubled(Strand strand, Cut how) {
    if (strand.wire().mayBeDoubled()) {
      log.made(Kind.DOUBLE, strand.toString());
      strand.relay().mirrorNext();
      strand.relay().cutAll(how); // what connects again is doubled
    } else {
      cutAll(strand, how);
    }
  }

  private void process(Random random, Point point) {
    boolean client = random.nextInt(3) > 0;
    Strand otherwise = pick(random, point.wire());
    recover(
        random.nextInt(3) > 0 ? killAt(point, client, otherwise) : kill(parts.draw(random), ""));
  }

  /**
   * Kills one of the two at the ends of the wire, and where the point is not met, one of another
   * such wire wherever it is. Says which.
   */
  private String killAt(Point point, boolean client, Strand otherwise) {
    Ambush ambush =
        new Ambush(
            strands(point.wire()),
            point::matches,
            (strand, connection) -> {
              kill(victim(strand, client), point + " ");
              connection.cut(Cut.RESET);
            });
    Optional<Strand> met = ambush.acted(AT_A_POINT);
    met.ifPresent(strand -> coverage.met(point));
    return met.map(strand -> victim(strand, client))
        .orElseGet(() -> kill(victim(otherwise, client), ""));
  }

  private static String victim(Strand strand, boolean client) {
    return client ? strand.client() : strand.server();
  }

  private String kill(String process, String where) {
    OptionalLong pid = stage.pid(process);
    if (pid.isPresent()) {
      Signals.KILL.send(pid.getAsLong());
      coverage.hit(Kind.KILL, process);
      log.made(Kind.KILL, where + process + " " + pid.getAsLong());
    }
    return process;
  }

  /**
   * A service that has something in hand is told to end, and once it says that it does, the wire is
   * cut or the service killed. What goes over the wire is slow meanwhile, so that there is
   * something to be met. The last of its kind is left alone, or nobody would do anything.
   */
  private void drain(Random random) {
    Wire wire = drained.draw(random);
    boolean kill = random.nextBoolean();
    List<String> instances =
        stage.processes().stream().filter(name -> name.startsWith(wire.client())).toList();
    instances.forEach(this::recover);
    if (!instances.stream().allMatch(stage::ready)) {
      return;
    }
    Predicate<WireEvent> point = event -> Point.at(wire, event).isPresent();
    new Ambush(strands(wire), point, (strand, connection) -> slow(strand.relay()))
        .acted(IN_HAND)
        .ifPresent(strand -> drain(strand, point, kill));
  }

  private void drain(Strand strand, Predicate<WireEvent> point, boolean kill) {
    OptionalLong pid = stage.pid(strand.client());
    try {
      if (pid.isEmpty()) {
        return;
      }
      Signals.TERM.send(pid.getAsLong());
      log.made(Kind.DRAIN, strand + " " + pid.getAsLong());
      if (!drains(strand.client(), pid)) {
        return;
      }
      Ambush ambush =
          new Ambush(
              List.of(strand),
              event -> point.test(event) && stage.pid(strand.client()).equals(pid),
              (_, connection) -> inDrain(strand, kill, connection));
      if (ambush.acted(DRAINING).isPresent()) {
        coverage.metInDrain(strand.client());
      }
    } finally {
      strand.relay().thaw();
    }
  }

  private static void slow(WireRelay relay) {
    for (Direction direction : Direction.values()) {
      relay.delay(direction, IN_A_DRAIN);
    }
  }

  private void inDrain(Strand strand, boolean kill, WireConnection connection) {
    if (kill) {
      kill(strand.client(), "in its drain ");
    } else {
      log.made(Kind.CUT, "in its drain " + strand);
    }
    connection.cut(Cut.RESET);
  }

  /** Waits until the process says that it is ending, or has ended. */
  private boolean drains(String process, OptionalLong pid) {
    long deadline = System.nanoTime() + DRAINING.toNanos();
    while (stage.pid(process).equals(pid) && System.nanoTime() < deadline) {
      if (!stage.ready(process)) {
        return stage.pid(process).equals(pid);
      }
      hold(10);
    }
    return false;
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

  private List<Strand> strands(Wire wire) {
    return stage.strands().stream().filter(strand -> strand.wire() == wire).toList();
  }

  private Strand pick(Random random, @Nullable Wire wire) {
    List<Strand> candidates = wire == null ? stage.strands() : strands(wire);
    return candidates.get(random.nextInt(candidates.size()));
  }
}
