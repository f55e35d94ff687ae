package dev.tracks.stack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tracks.stack.system.Installation;
import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.Ports;
import dev.tracks.stack.system.Probe;
import dev.tracks.stack.system.Topology;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real Redis for a part and a real JVM for the supervisor that is killed. */
class SupervisorIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(60);
  @TempDir private Path directory = Path.of("");
  private final List<Supervisor> supervisors = new ArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();

  @AfterEach
  void stopAll() {
    supervisors.forEach(Supervisor::close);
  }

  @Test
  void startsAgainWhatDiedAndSaysSo() throws IOException {
    Supervisor supervisor = started("a", freePort());
    ProcessId first = running(supervisor);
    first.find().orElseThrow().destroyForcibly();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(supervisor.status())
                    .singleElement()
                    .satisfies(
                        status -> {
                          assertThat(status.state()).isEqualTo("ready");
                          assertThat(status.restarts()).isEqualTo(1);
                          assertThat(status.lastExit()).isEqualTo(137);
                        }));
    assertThat(running(supervisor)).isNotEqualTo(first);
    assertThat(said).anyMatch(line -> line.startsWith("redis ended with 137; it starts again"));
  }

  @Test
  void leavesStoppedWhatWasToldToStop() throws IOException {
    Supervisor supervisor = started("a", freePort());
    assertThat(supervisor.act("stop", "redis")).containsExactly("redis");
    assertThat(supervisor.status().getFirst().state()).isEqualTo("stopped");
    assertThat(new StateFile(directory.resolve("a")).read().orElseThrow().parts()).isEmpty();
    assertThat(supervisor.act("start", "redis")).containsExactly("redis");
    await().atMost(SOON).until(() -> supervisor.status().getFirst().state().equals("ready"));
    assertThat(supervisor.act("stop", "nobody")).isEmpty();
  }

  @Test
  void namesAPortInUseItsPartAndTheWayOutAndLeavesNothing() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Supervisor supervisor = supervisor("a", taken.getLocalPort());
      assertThatExceptionOfType(Supervisor.CannotStart.class)
          .isThrownBy(() -> supervisor.start(said::add))
          .withMessageContaining("port " + taken.getLocalPort())
          .withMessageContaining("redis")
          .withMessageContaining("--offset 100");
      assertThat(supervisor.status()).isEmpty();
      assertThat(directory.resolve("a/state.json")).doesNotExist();
    }
  }

  @Test
  void refusesASecondSupervisorAndKeepsTheFirstOnesRecord() throws IOException {
    Supervisor first = started("a", freePort());
    int port = freePort();
    assertThatExceptionOfType(Supervisor.CannotStart.class)
        .isThrownBy(() -> supervisor("a", port))
        .withMessageContaining("running already");
    assertThat(new StateFile(directory.resolve("a")).running()).isPresent();
    assertThat(first.status().getFirst().state()).isEqualTo("ready");
  }

  @Test
  void runsTwoSideBySide() throws IOException {
    Supervisor one = started("a", freePort());
    Supervisor other = started("b", freePort());
    one.close();
    assertThat(other.status().getFirst().state()).isEqualTo("ready");
  }

  @Test
  void stopsInTheMiddleOfAStartAndStartsNothingAfterwards() throws Exception {
    int port = freePort();
    List<String> deaf = List.of("/bin/sh", "-c", "exec sleep 1000");
    Supervisor supervisor = supervisor("a", port, deaf);
    Thread starting =
        Thread.ofPlatform()
            .start(
                () ->
                    assertThatExceptionOfType(Supervisor.CannotStart.class)
                        .isThrownBy(() -> supervisor.start(said::add)));
    await().atMost(SOON).until(() -> supervisor.process("redis").isPresent());
    await().atMost(SOON).until(() -> supervisor.process("redis").orElseThrow().id().isPresent());
    ProcessId id = running(supervisor);

    supervisor.close();

    assertThat(starting.join(SOON)).isTrue();
    assertThat(id.find()).isEmpty();
    assertThat(supervisor.act("start", "redis")).containsExactly("redis");
    assertThat(supervisor.process("redis").orElseThrow().id()).isEmpty();
  }

  @Test
  void endsWhatAKilledSupervisorLeftAndStartsClean() throws Exception {
    int port = freePort();
    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SupervisorProcess.class.getName(),
                directory.toString(),
                String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("killed.log").toFile())
            .start();
    StateFile file = new StateFile(directory.resolve("a"));
    Probe probe = new Probe.Redis(port);
    await().atMost(SOON).until(probe::succeeds);
    await().atMost(SOON).until(() -> file.read().orElseThrow().parts().containsKey("redis"));
    ProcessId orphan = file.read().orElseThrow().parts().get("redis");
    killed.destroyForcibly();
    assertThat(killed.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(orphan).isNotNull();
    assertThat(orphan.find()).as("outlives its supervisor").isPresent();

    Supervisor next = started("a", port);

    assertThat(said).anyMatch(line -> line.startsWith("ending redis (" + orphan.pid() + ")"));
    assertThat(orphan.find()).isEmpty();
    assertThat(running(next)).isNotEqualTo(orphan);
  }

  @Test
  void neverEndsAProcessThatOnlyHasTheRecordedNumber() throws Exception {
    Process stranger = new ProcessBuilder("/bin/sh", "-c", "exec sleep 1000").start();
    try {
      Path home = Files.createDirectories(directory.resolve("a"));
      ProcessId wrong = new ProcessId(stranger.pid(), "another boot/1");
      new StateFile(home)
          .write(
              new StateFile.State(
                  new ProcessId(Long.MAX_VALUE >> 33, "x"), 1, "t", Map.of("redis", wrong)));
      started("a", freePort());
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void startsOverAStateFileOfGarbage() throws IOException {
    for (String garbage : List.of("", "{", "[]", "null", "{}", "{\"parts\":{\"redis\":null}}")) {
      Path home = Files.createDirectories(directory.resolve("a"));
      Files.writeString(home.resolve("state.json"), garbage);
      assertThat(new StateFile(home).read()).as(garbage).isEmpty();
    }
    assertThat(started("a", freePort()).status().getFirst().state()).isEqualTo("ready");
  }

  @Test
  void runsMoreInstancesAndFewerAndTellsCallersBeforeAndAfter() throws IOException {
    int port = freePort();
    Several system = new Several(directory.resolve("a"), port, installation(directory));
    Supervisor supervisor = new Supervisor(installation(directory), system);
    supervisors.add(supervisor);
    supervisor.start(said::add);

    assertThat(supervisor.scale("redis", 3)).containsExactly("redis", "redis-2", "redis-3");
    assertThat(supervisor.status()).allMatch(status -> status.state().equals("ready")).hasSize(3);
    assertThat(system.announced).containsExactly(List.of("redis", "redis-2", "redis-3"));
    ProcessId third = supervisor.process("redis-3").orElseThrow().id().orElseThrow();

    assertThat(supervisor.scale("redis", 2)).containsExactly("redis", "redis-2");
    assertThat(third.find()).isEmpty();

    system.announced.clear();
    List<ProcessId> before = ids(supervisor);
    assertThat(supervisor.act("restart", "redis")).containsExactly("redis", "redis-2");
    assertThat(ids(supervisor)).hasSize(2).doesNotContainAnyElementsOf(before);
    assertThat(system.announced)
        .containsExactly(
            List.of("redis-2"),
            List.of("redis", "redis-2"),
            List.of("redis"),
            List.of("redis", "redis-2"));

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> supervisor.scale("redis", 4));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> supervisor.scale("redis", 0));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> supervisor.scale("nobody", 2));
    assertThat(supervisor.status()).hasSize(2);
  }

  @Test
  void staysAsItWasWhenAnInstanceDoesNotComeUp() throws IOException {
    int port = freePort();
    Several system = new Several(directory.resolve("a"), port, installation(directory));
    Supervisor supervisor = new Supervisor(installation(directory), system);
    supervisors.add(supervisor);
    supervisor.start(said::add);
    int second = Ports.instance(port, 2);
    try (ServerSocket taken = new ServerSocket(second, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatExceptionOfType(Supervisor.CannotStart.class)
          .isThrownBy(() -> supervisor.scale("redis", 2))
          .withMessageContaining("port " + taken.getLocalPort());
    }
    assertThat(supervisor.status()).singleElement().matches(one -> one.state().equals("ready"));
    assertThat(system.announced).isEmpty();
  }

  private static List<ProcessId> ids(Supervisor supervisor) {
    return supervisor.processes().stream().map(process -> process.id().orElseThrow()).toList();
  }

  private Supervisor started(String name, int port) {
    Supervisor supervisor = supervisor(name, port);
    supervisor.start(said::add);
    return supervisor;
  }

  private Supervisor supervisor(String name, int port) {
    return supervisor(name, port, SupervisorProcess.redis(installation(directory), port));
  }

  private Supervisor supervisor(String name, int port, List<String> command) {
    Supervisor supervisor =
        new Supervisor(
            installation(directory), new OnePart(directory.resolve(name), port, command));
    supervisors.add(supervisor);
    return supervisor;
  }

  private static Installation installation(Path directory) {
    return new Installation(directory, directory);
  }

  private static ProcessId running(Supervisor supervisor) {
    return supervisor.process("redis").orElseThrow().id().orElseThrow();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** A supervisor in a JVM of its own, to be killed. */
  static final class SupervisorProcess {

    private SupervisorProcess() {}

    public static void main(String[] args) throws InterruptedException {
      Path directory = Path.of(args[0]);
      int port = Integer.parseInt(args[1]);
      List<String> command = redis(installation(directory), port);
      @SuppressWarnings("resource") // it is killed
      Supervisor supervisor =
          new Supervisor(
              installation(directory), new OnePart(directory.resolve("a"), port, command));
      supervisor.start(System.out::println);
      supervisor.join();
    }

    static List<String> redis(Installation installation, int port) {
      return List.of(
          installation.redisServer().toString(),
          "--bind",
          "127.0.0.1",
          "--port",
          String.valueOf(port),
          "--save",
          "");
    }
  }

  /** A system of one part that can have three instances. */
  private static final class Several implements Topology {
    private final Path directory;
    private final int port;
    private final Installation installation;
    private final List<List<String>> announced = new CopyOnWriteArrayList<>();

    Several(Path directory, int port, Installation installation) {
      this.directory = directory;
      this.port = port;
      this.installation = installation;
    }

    @Override
    public Optional<Part> instance(String service, int number) {
      if (!service.equals("redis") || number > 3) {
        return Optional.empty();
      }
      int own = Ports.instance(port, number);
      return Optional.of(
          new Part(
              number == 1 ? "redis" : "redis-" + number,
              "Redis",
              List.of(own),
              SupervisorProcess.redis(installation, own),
              Map.of(),
              new Probe.Redis(own)));
    }

    @Override
    public void announce(String service, List<Part> instances) {
      announced.add(instances.stream().map(Part::name).toList());
    }

    @Override
    public List<List<Part>> groups() {
      return List.of(List.of(instance("redis", 1).orElseThrow()));
    }

    @Override
    public List<List<String>> stopOrder() {
      return List.of(List.of("redis"));
    }

    @Override
    public List<String> services() {
      return List.of();
    }

    @Override
    public Path directory() {
      return directory;
    }

    @Override
    public Ports ports() {
      return new Ports(0);
    }
  }

  /** A system of one part. */
  record OnePart(Path directory, int port, List<String> command) implements Topology {

    @Override
    public List<List<Part>> groups() {
      return List.of(
          List.of(
              new Part("redis", "Redis", List.of(port), command, Map.of(), new Probe.Redis(port))));
    }

    @Override
    public List<List<String>> stopOrder() {
      return List.of(List.of("redis"));
    }

    @Override
    public List<String> services() {
      return List.of();
    }

    @Override
    public Ports ports() {
      return new Ports(0);
    }
  }
}
