package dev.tracks.stack.process;

import dev.tracks.stack.system.Installation;
import dev.tracks.stack.system.LocalSystem;
import dev.tracks.stack.system.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Starts the local system in order, keeps it running, and stops it in the reverse order. */
public final class Supervisor implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(120);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Installation installation;
  private final LocalSystem system;
  private final StateFile stateFile;
  private final Path logs;
  private final Map<String, ManagedProcess> processes = new LinkedHashMap<>();
  private final ScheduledExecutorService restarter =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ControlServer control;
  private boolean closing;

  /** A supervisor of a system that is not started yet. */
  public Supervisor(Installation installation, LocalSystem system) {
    this.installation = installation;
    this.system = system;
    this.stateFile = new StateFile(system.directory());
    this.logs = system.directory().resolve("logs");
    try {
      Files.createDirectories(logs);
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
   * @param progress is told what happens, in a line each
   * @throws CannotStart when a port is in use or a part does not come up; then nothing is left
   *     running
   */
  public void start(Consumer<String> progress) {
    endOrphans(progress);
    refusePortsInUse();
    try {
      system.services().forEach(installation::unpack);
      List<List<Part>> groups = system.groups();
      startGroup(groups.getFirst(), progress);
      for (Part part : groups.getLast()) {
        if (installation.wantsTraining(part.name())) {
          progress.accept(part.name() + ": making its AOT cache, once for each build");
          if (!installation.train(part)) {
            progress.accept(part.name() + ": no AOT cache; it starts slower without");
          }
        }
      }
      startGroup(system.groups().getLast(), progress);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void startGroup(List<Part> parts, Consumer<String> progress) {
    List<ManagedProcess> waiting = new ArrayList<>();
    for (Part part : parts) {
      ManagedProcess process = new ManagedProcess(part, logs, restarter, this::save);
      synchronized (processes) {
        processes.put(part.name(), process);
      }
      process.start();
      waiting.add(process);
    }
    long end = System.nanoTime() + READY.toNanos();
    while (!waiting.isEmpty()) {
      for (ManagedProcess process : List.copyOf(waiting)) {
        if (process.part().probe().succeeds()) {
          progress.accept(
              process.part().name() + " is ready on port " + process.part().ports().getFirst());
          waiting.remove(process);
        } else if (process.status().restarts() > 2 || System.nanoTime() > end) {
          throw new CannotStart(process.part().name() + " does not come up; see " + process.log());
        }
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** What an earlier supervisor started and could not stop. */
  private void endOrphans(Consumer<String> progress) {
    Optional<StateFile.State> left = stateFile.read();
    if (left.isEmpty()) {
      return;
    }
    if (left.get().supervisor().find().isPresent()) {
      throw new CannotStart("this stack is running already: ./tracks status");
    }
    List<ProcessHandle> orphans = new ArrayList<>();
    left.get()
        .parts()
        .forEach(
            (name, id) ->
                id.find()
                    .ifPresent(
                        handle -> {
                          progress.accept(
                              "ending " + name + " (" + id.pid() + "), left by an earlier stack");
                          handle.destroy();
                          orphans.add(handle);
                        }));
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (ProcessHandle orphan : orphans) {
      while (orphan.isAlive()) {
        if (System.nanoTime() > end) {
          orphan.destroyForcibly();
        }
        LockSupport.parkNanos(50_000_000);
      }
    }
    stateFile.write(null);
  }

  private void refusePortsInUse() {
    for (Part part : system.parts()) {
      for (int port : part.ports()) {
        try (ServerSocket socket = new ServerSocket()) {
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress("127.0.0.1", port));
        } catch (IOException e) {
          control.close();
          throw new CannotStart(
              "port %d, which %s needs, is in use. Another bundle of ports: ./tracks up --offset %d"
                  .formatted(port, part.name(), system.ports().offset() + 100));
        }
      }
    }
  }

  private void save() {
    Map<String, ProcessId> ids = new LinkedHashMap<>();
    synchronized (processes) {
      if (closing) {
        return;
      }
      processes.forEach((name, process) -> process.id().ifPresent(id -> ids.put(name, id)));
      stateFile.write(
          new StateFile.State(
              ProcessId.of(ProcessHandle.current()), control.port(), control.token(), ids));
    }
  }

  /** How every part is, its readiness asked for now. */
  public List<ManagedProcess.Status> status() {
    List<ManagedProcess> all;
    synchronized (processes) {
      all = List.copyOf(processes.values());
    }
    return all.stream()
        .map(
            process -> {
              ManagedProcess.Status status = process.status();
              return status.state().equals("starting") && process.part().probe().succeeds()
                  ? status.ready()
                  : status;
            })
        .toList();
  }

  /** The process of a part. */
  public Optional<ManagedProcess> process(String name) {
    synchronized (processes) {
      return Optional.ofNullable(processes.get(name));
    }
  }

  /** Starts, stops or restarts a part; false when there is none of that name. */
  public boolean act(String action, String name) {
    Optional<ManagedProcess> process = process(name);
    process.ifPresent(
        p -> {
          if (!action.equals("start")) {
            p.stop(PATIENCE);
          }
          if (!action.equals("stop")) {
            p.start();
          }
        });
    return process.isPresent();
  }

  /** Waits until it was stopped. */
  public void join() throws InterruptedException {
    stopped.await();
  }

  /** Stops everything: the services first, the gateway before them; bounded in time. */
  @Override
  public void close() {
    List<ManagedProcess> all;
    synchronized (processes) {
      if (closing) {
        return;
      }
      closing = true;
      all = new ArrayList<>(processes.values());
    }
    restarter.shutdownNow();
    java.util.Collections.reverse(all);
    for (ManagedProcess process : all) {
      process.stop(PATIENCE);
    }
    control.close();
    stateFile.write(null);
    stopped.countDown();
  }
}
