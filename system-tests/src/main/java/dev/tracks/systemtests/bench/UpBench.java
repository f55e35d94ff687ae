package dev.tracks.systemtests.bench;

import dev.tracks.stack.process.ManagedProcess;
import dev.tracks.stack.process.Supervisor;
import dev.tracks.stack.process.Trees;
import dev.tracks.stack.system.Installation;
import dev.tracks.stack.system.LocalSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long the system takes to be ready, the first time that a build is started (services are
 * unpacked, and each makes its AOT cache) and after that, and what memory its processes then take.
 * Nothing of former starts is used.
 */
final class UpBench {

  private final Path repository;
  private final int rounds;

  /** {@code rounds} is how many starts follow the first. */
  UpBench(Path repository, int rounds) {
    this.repository = repository;
    this.rounds = rounds;
  }

  void run() throws IOException {
    Path parent = Files.createDirectories(repository.resolve(".tracks"));
    Path home = Files.createTempDirectory(parent, "bench-up-");
    try {
      run(home);
    } finally {
      Trees.delete(home);
    }
  }

  private void run(Path home) throws IOException {
    Rates first = new Rates("first up of a build");
    Rates next = new Rates("up after that");
    Rates down = new Rates("down");
    Map<String, Rates> memory = new LinkedHashMap<>();
    up(home, first, new Rates("not counted"), new LinkedHashMap<>());
    for (int round = 0; round < rounds; round++) {
      up(home, next, down, memory);
    }
    System.out.println("| | seconds: median (range) |");
    System.out.println("|---|---|");
    for (Rates row : List.of(first, next, down)) {
      System.out.printf("| %s | %s |%n", row.name(), row.cell());
    }
    System.out.println();
    System.out.println("| part | memory after up, MB: median (range) |");
    System.out.println("|---|---|");
    memory.values().forEach(row -> System.out.printf("| %s | %s |%n", row.name(), row.cell()));
  }

  private void up(Path home, Rates up, Rates down, Map<String, Rates> memory) throws IOException {
    Installation installation = new Installation(repository, home);
    LocalSystem system = LocalSystem.onFreePorts(installation, home.resolve("stack"));
    Supervisor supervisor = new Supervisor(installation, system);
    Runtime.getRuntime().addShutdownHook(new Thread(supervisor::close));
    long stopping;
    try {
      long begin = System.nanoTime();
      supervisor.start(line -> System.err.println(line));
      up.add(seconds(begin));
      for (ManagedProcess.Status part : supervisor.status()) {
        memory.computeIfAbsent(part.name(), Rates::new).add(residentBytes(part.pid()) / 1e6);
      }
    } finally {
      stopping = System.nanoTime();
      supervisor.close();
    }
    down.add(seconds(stopping));
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** As Linux tells it, 0 elsewhere. */
  private static double residentBytes(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
