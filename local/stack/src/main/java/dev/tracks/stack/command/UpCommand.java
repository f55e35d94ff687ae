package dev.tracks.stack.command;

import dev.tracks.stack.process.StateFile;
import dev.tracks.stack.process.Supervisor;
import dev.tracks.stack.system.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Starts everything, and keeps it running until Ctrl-C or {@code down}. */
@Command(
    name = "up",
    description = "Starts everything and waits until it is ready.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

  private static final String READY = "The system is up.";

  @ParentCommand private Tracks tracks = new Tracks();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--detach", description = "Goes on in the background when everything is ready.")
  private boolean detach;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Neighbours.refuseOverlap(tracks.home(), tracks.ports());
    return detach ? inBackground() : inForeground();
  }

  private int inForeground() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    long started = System.nanoTime();
    Supervisor supervisor = new Supervisor(tracks.installation(), tracks.system());
    Thread ending =
        new Thread(
            () -> {
              if (!supervisor.isClosing()) {
                say(out, "stopping everything");
              }
              supervisor.close();
            });
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      supervisor.start(line -> say(out, line));
    } catch (RuntimeException e) {
      try {
        Runtime.getRuntime().removeShutdownHook(ending);
      } catch (IllegalStateException stopping) {
        return Tracks.FAILED; // Ctrl-C during the start
      }
      throw e;
    }
    say(out, "%s It took %.1f s.".formatted(READY, (System.nanoTime() - started) / 1e9));
    describe(out);
    supervisor.join();
    return 0;
  }

  private int inBackground() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    StateFile state = new StateFile(tracks.directory());
    if (state.running().isPresent()) {
      throw new IllegalStateException("this stack is running already: " + tracks.written("status"));
    }
    Path log = tracks.directory().resolve("supervisor.log");
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid");
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-Dtracks.repository=" + tracks.repository(),
            "-cp",
            tracks.installation().ownClassPath(),
            Tracks.class.getName(),
            "up",
            "--offset",
            String.valueOf(tracks.ports().offset())));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(tracks.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().computeIfPresent("TRACKS_HOME", (name, home) -> tracks.home().toString());
    Process supervisor = builder.start();
    supervisor.getOutputStream().close();
    Thread ending = new Thread(supervisor::destroy); // Ctrl-C before it is ready
    Runtime.getRuntime().addShutdownHook(ending);
    int shown = 0;
    while (true) {
      boolean alive = supervisor.isAlive();
      List<String> lines = Tail.wholeLines(log);
      for (; shown < lines.size(); shown++) {
        say(out, lines.get(shown));
      }
      if (lines.stream().anyMatch(line -> line.startsWith(READY))) {
        Runtime.getRuntime().removeShutdownHook(ending);
        LockSupport.parkNanos(100_000_000);
        Tail.wholeLines(log).stream().skip(shown).forEach(line -> say(out, line));
        return 0;
      }
      if (!alive) {
        return supervisor.exitValue() == 0 ? Tracks.FAILED : supervisor.exitValue();
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private void describe(PrintWriter out) {
    Ports ports = tracks.ports();
    say(
        out,
        """

          everything          http://127.0.0.1:%d   health and metrics on %d
          command-service     http://127.0.0.1:%d   health and metrics on %d
          query-service       http://127.0.0.1:%d   health and metrics on %d
          cache-invalidator   http://127.0.0.1:%d   health and metrics on %d
          database            %s
          redis               redis://127.0.0.1:%d
          broker              127.0.0.1:%d   counts on http://127.0.0.1:%d/entities
          identity            http://127.0.0.1:%d   accounts and tokens, as Firebase has them
          logs, data          %s

        Next: %s      %s      %s
        """
            .formatted(
                ports.gateway(),
                Ports.management(ports.gateway()),
                ports.command(),
                Ports.management(ports.command()),
                ports.query(),
                Ports.management(ports.query()),
                ports.invalidator(),
                Ports.management(ports.invalidator()),
                tracks.system().databaseUrl().replaceFirst(";.*", ""),
                ports.redis(),
                ports.broker(),
                ports.brokerHttp(),
                ports.identity(),
                tracks.directory(),
                tracks.written("load FILE"),
                tracks.written("status"),
                tracks.written("down")));
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
