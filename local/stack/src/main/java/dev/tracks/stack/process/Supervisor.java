package dev.tracks.stack.process;

import dev.tracks.stack.system.Installation;
import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Starts a system in order, keeps it running, and stops it in order. */
public final class Supervisor implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(240);
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(75);
  private static final int RESTARTS_WHILE_STARTING = 2;

  private final Installation installation;
  private final Topology system;
  private final StateFile stateFile;
  private final Path logs;
  private final Map<String, ManagedProcess> processes = new LinkedHashMap<>();
  private final ScheduledExecutorService restarter =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final DirectoryLock lock;
  private final ControlServer control;
  private final Fleet fleet;
  private volatile Consumer<String> progress = line -> {};
  private boolean closing;

  /**
   * A supervisor of a system that is not started yet.
   *
   * @throws CannotStart when another one supervises the system of this directory
   */
  public Supervisor(Installation installation, Topology system) {
    this.installation = installation;
    this.system = system;
    this.fleet = new Fleet(this, system);
    this.stateFile = new StateFile(system.directory());
    this.logs = system.directory().resolve("logs");
    try {
      Files.createDirectories(logs);
      Files.createDirectories(system.workingDirectory());
      lock =
          DirectoryLock.take(system.directory())
              .orElseThrow(() -> new CannotStart("this stack is running already"));
      control = new ControlServer(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Something that a person can mend, said in a sentence. */
  public static final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotStart(String message) {
      super(message);
    }
  }

  /**
   * Starts everything and returns when all of it is ready.
   *
   * @param listener is told what happens, in a line each; later also of parts that die
   * @throws CannotStart when a port is in use or a part does not come up; then nothing is left
   *     running
   */
  public void start(Consumer<String> listener) {
    progress = listener;
    endOrphans();
    try {
      save();
      emptyTemporary();
      Optional<String> taken = PortCheck.firstInUse(system.parts(), system.ports());
      if (taken.isPresent()) {
        throw new CannotStart(taken.get());
      }
      system.services().forEach(installation::unpack);
      system.services().forEach(fleet::announceFirst);
      int groups = system.groups().size();
      for (int group = 0; group < groups; group++) {
        train(system.groups().get(group));
        startGroup(system.groups().get(group)); // declared anew, now that caches were made
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void emptyTemporary() {
    try {
      Trees.delete(system.temporary());
      Files.createDirectories(system.temporary());
    } catch (IOException e) {
      throw new CannotStart(system.temporary() + " cannot be emptied: " + e.getMessage());
    }
  }

  private void endOrphans() {
    try {
      Orphans.end(stateFile, progress);
    } catch (RuntimeException e) {
      synchronized (processes) {
        closing = true;
      }
      control.close(); // the record of what is left stays for the next start
      lock.close();
      stopped.countDown();
      throw e;
    }
  }

  private void train(List<Part> parts) {
    for (Part part : parts) {
      if (system.services().contains(part.name()) && installation.wantsTraining(part.name())) {
        refuseWhenClosing();
        progress.accept(part.name() + ": making its AOT cache, once for each build");
        if (!installation.train(part)) {
          progress.accept(part.name() + ": no AOT cache; it starts slower without");
        }
      }
    }
  }

  private void refuseWhenClosing() {
    synchronized (processes) {
      if (closing) {
        throw new CannotStart("stopped while it was starting");
      }
    }
  }

  private void startGroup(List<Part> parts) {
    awaitReady(parts.stream().map(this::launch).toList());
  }

  /** Starts a part that this supervisor does not have yet. */
  ManagedProcess launch(Part part) {
    ManagedProcess process =
        new ManagedProcess(
            part,
            system.workingDirectory(),
            logs,
            restarter,
            this::save,
            line -> progress.accept(line));
    synchronized (processes) {
      refuseWhenClosing();
      processes.put(part.name(), process);
    }
    process.start();
    return process;
  }

  /** Ends a part for good and forgets it. */
  void dismiss(ManagedProcess process) {
    process.retire(PATIENCE);
    synchronized (processes) {
      processes.remove(process.part().name());
    }
    save();
  }

  /**
   * Returns when all of them are ready.
   *
   * @throws CannotStart when one does not come up
   */
  void awaitReady(List<ManagedProcess> all) {
    List<ManagedProcess> waiting = new ArrayList<>(all);
    Map<ManagedProcess, Integer> restarts = new HashMap<>();
    all.forEach(process -> restarts.put(process, process.status().restarts()));
    long end = System.nanoTime() + READY.toNanos();
    while (!waiting.isEmpty()) {
      refuseWhenClosing();
      for (ManagedProcess process : List.copyOf(waiting)) {
        int before = Objects.requireNonNull(restarts.get(process));
        if (process.id().isPresent() && process.part().probe().succeeds()) {
          progress.accept(
              process.part().name() + " is ready on port " + process.part().ports().getFirst());
          waiting.remove(process);
        } else if (process.status().restarts() > before + RESTARTS_WHILE_STARTING
            || System.nanoTime() > end) {
          throw new CannotStart(process.part().name() + " does not come up; see " + process.log());
        }
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private void save() {
    Map<String, ProcessId> ids = new LinkedHashMap<>();
    synchronized (processes) {
      if (closing) {
        return; // what is recorded last is what the next start must look for, should we die now
      }
      processes.forEach((name, process) -> process.id().ifPresent(id -> ids.put(name, id)));
      stateFile.write(
          new StateFile.State(
              ProcessId.of(ProcessHandle.current()), control.port(), control.token(), ids));
    }
  }

  /** How every part is, its readiness asked for now. */
  public List<ManagedProcess.Status> status() {
    return processes().parallelStream()
        .map(
            process -> {
              ManagedProcess.Status status = process.status();
              return status.state().equals("starting") && process.part().probe().succeeds()
                  ? status.ready()
                  : status;
            })
        .toList();
  }

  List<ManagedProcess> processes() {
    synchronized (processes) {
      return List.copyOf(processes.values());
    }
  }

  /** The process of a part. */
  public Optional<ManagedProcess> process(String name) {
    synchronized (processes) {
      return Optional.ofNullable(processes.get(name));
    }
  }

  /**
   * Starts, stops or restarts a part, or every instance of a service; these are restarted one after
   * the other, each taking requests again before the next one ends.
   *
   * @return the names of the parts; empty when there is none of that name
   */
  public List<String> act(String action, String name) {
    return fleet.act(action, name);
  }

  /**
   * Runs so many instances of a service and returns when all take requests.
   *
   * @return their names
   * @throws IllegalArgumentException when there cannot be so many
   * @throws CannotStart when one does not come up; then there are as many as before
   */
  public List<String> scale(String service, int instances) {
    return fleet.scale(service, instances);
  }

  /** Waits until it was stopped. */
  public void join() throws InterruptedException {
    stopped.await();
  }

  /** Whether it was told to stop. */
  public boolean isClosing() {
    synchronized (processes) {
      return closing;
    }
  }

  /**
   * Stops everything in order, also in the middle of a start, and returns when nothing is left:
   * bounded in time, what does not end by itself is ended. A second caller waits for the first.
   */
  @Override
  public void close() {
    Map<String, ManagedProcess> left;
    boolean first;
    synchronized (processes) {
      first = !closing;
      closing = true;
      left = new LinkedHashMap<>(processes);
    }
    if (!first) {
      awaitStopped();
      return;
    }
    installation.cancel();
    restarter.shutdownNow();
    long end = System.nanoTime() + LONGEST_STOP.toNanos();
    for (List<String> names : system.stopOrder()) {
      List<ManagedProcess> now =
          left.values().stream()
              .filter(process -> names.contains(process.part().service()))
              .toList();
      left.values().removeAll(now);
      now.stream().map(process -> retiring(process, end)).toList().forEach(Supervisor::await);
    }
    left.values().forEach(process -> process.retire(remaining(end)));
    stateFile.write(null);
    control.close();
    lock.close();
    stopped.countDown();
  }

  private static Thread retiring(ManagedProcess process, long end) {
    return Thread.ofPlatform().start(() -> process.retire(remaining(end)));
  }

  private static Duration remaining(long end) {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    Duration least = Duration.ofSeconds(1);
    return left.compareTo(PATIENCE) > 0 ? PATIENCE : left.compareTo(least) < 0 ? least : left;
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitStopped() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
