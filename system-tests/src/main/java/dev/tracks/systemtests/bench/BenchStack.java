package dev.tracks.systemtests.bench;

import dev.tracks.stack.identity.Authorization;
import dev.tracks.stack.process.ManagedProcess;
import dev.tracks.stack.process.Supervisor;
import dev.tracks.stack.system.Installation;
import dev.tracks.stack.system.LocalSystem;
import dev.tracks.stack.system.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A stack of a measurement's own: nothing that it adds or removes is anybody's data. */
final class BenchStack implements AutoCloseable {

  private final LocalSystem system;
  private final Supervisor supervisor;
  private final Thread atExit;
  private final Supplier<String> writer;

  /** Starts it and returns when everything is ready. */
  BenchStack(Path repository) throws IOException {
    this(repository, system -> system);
  }

  /**
   * Starts it and returns when everything is ready.
   *
   * @param topology what is changed of the local system
   */
  BenchStack(Path repository, UnaryOperator<Topology> topology) throws IOException {
    Path home = repository.resolve(".tracks");
    Files.createDirectories(home);
    Installation installation = new Installation(repository, home);
    system = LocalSystem.onFreePorts(installation, Files.createTempDirectory(home, "bench-"));
    writer = new Authorization(system.users(), "writer");
    supervisor = new Supervisor(installation, topology.apply(system));
    atExit = new Thread(supervisor::close);
    Runtime.getRuntime().addShutdownHook(atExit);
    supervisor.start(line -> System.err.println(line));
  }

  /** The Authorization of who may write. */
  String writer() {
    return writer.get();
  }

  LocalSystem parts() {
    return system;
  }

  /** The process of a part. */
  ProcessHandle process(String part) {
    return supervisor
        .process(part)
        .flatMap(ManagedProcess::id)
        .flatMap(id -> ProcessHandle.of(id.pid()))
        .orElseThrow(() -> new IllegalStateException(part + " does not run"));
  }

  Connection database() throws SQLException {
    return DriverManager.getConnection(system.databaseUrl(), "sa", "");
  }

  @Override
  public void close() {
    supervisor.close();
    try {
      dev.tracks.stack.process.Trees.delete(system.directory());
    } catch (IOException e) {
      System.err.println(system.directory() + " is left: " + e.getMessage());
    }
  }
}
