package dev.tracks.stack.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * What the processes are started from: the checkout with its built jars, and under {@code
 * .tracks/apps} what was prepared of them (unpacked services, their AOT caches, the Redis binary).
 */
public final class Installation {

  private static final List<String> SERVICE_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED", // of Zstandard
          "-Duser.timezone=UTC",
          "-Dfile.encoding=UTF-8");
  private static final int TRAINING_SECONDS = 300;
  private static final int BUILDS_KEPT = 3;

  private final Path repository;
  private final Path prepared;
  private final Map<Path, String> builds = new ConcurrentHashMap<>();
  private final HelperProcess helper = new HelperProcess();

  /** An installation of a checkout; {@code home} is its {@code .tracks} directory. */
  public Installation(Path repository, Path home) {
    this.repository = repository;
    this.prepared = home.resolve("apps");
  }

  /** The running JVM's own executable, with options. */
  List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(options));
    return command;
  }

  /** The class path of this very program, which holds the database and the broker. */
  public String ownClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(java.util.stream.Collectors.joining(File.pathSeparator));
  }

  /** The entities of the bus. */
  Path busConfig() {
    return repository.resolve("contracts/service-bus/Config.json");
  }

  /** Ends what is being prepared; nothing more is prepared afterwards. */
  public void cancel() {
    helper.cancel();
  }

  /** The Redis server out of the library's jar. */
  public Path redisServer() {
    Path server = prepared.resolve("redis-server");
    try {
      if (!Files.isExecutable(server)) {
        Files.createDirectories(prepared);
        Path extracted =
            ExecutableProvider.newJarResourceProvider(
                    Files.createTempDirectory(prepared, "redis").toFile())
                .get()
                .toPath();
        Files.move(extracted, server, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(extracted.getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Redis cannot be unpacked", e);
    }
    return server;
  }

  /** How a service is started: unpacked, with its AOT cache when there is one. */
  List<String> serviceCommand(String service, String heap, Path temporary) {
    List<String> command = java(heap, "-Djava.io.tmpdir=" + temporary);
    command.addAll(SERVICE_OPTIONS);
    Path cache = cache(service);
    if (Files.exists(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.addAll(List.of("-jar", unpackedJar(service).toString()));
    return command;
  }

  /** Unpacks a service's jar, unless that was done for this very build of it. */
  public void unpack(String service) {
    if (Files.exists(unpackedJar(service))) {
      return;
    }
    Path directory = directory(service);
    removeOldBuilds(service);
    Path fresh =
        directory.resolveSibling(directory.getFileName() + ".new" + ProcessHandle.current().pid());
    run(
        java(
            "-Djarmode=tools",
            "-jar",
            jar(service).toString(),
            "extract",
            "--force",
            "--destination",
            fresh.toString()),
        Map.of(),
        fresh.resolveSibling(service + ".unpack.log"));
    try {
      Files.move(fresh, directory);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      deleteTree(fresh); // another stack of this checkout was faster
    } catch (IOException e) {
      throw new UncheckedIOException(service + " cannot be unpacked", e);
    }
  }

  /** Whether a service of this build has no AOT cache yet. */
  public boolean wantsTraining(String service) {
    return !Files.exists(cache(service)) && !Files.exists(directory(service).resolve("untrained"));
  }

  /**
   * Makes a service's AOT cache by starting it once against the running infrastructure; false when
   * that failed, and the service will start without.
   */
  public boolean train(Part part) {
    Path cache = cache(part.name());
    // under its final name only when it is whole: a JVM takes half a cache for a cache
    Path fresh = cache.resolveSibling("app.aot." + ProcessHandle.current().pid());
    List<String> command = new ArrayList<>(part.command());
    int jar = command.indexOf("-jar");
    command.add(jar, "-XX:AOTCacheOutput=" + fresh);
    command.add(jar, "-Dspring.context.exit=onRefresh");
    Path log = prepared.resolve(part.name() + ".training.log");
    try {
      run(command, part.environment(), log);
      if (Files.exists(fresh)) {
        Files.move(fresh, cache, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      dropFailed(part.name(), fresh, e);
    }
    return Files.exists(cache);
  }

  private void dropFailed(String service, Path cache, Exception why) {
    try {
      Files.deleteIfExists(cache);
      Files.deleteIfExists(cache.resolveSibling(cache.getFileName() + ".config"));
      if (!helper.isCancelled()) {
        Files.writeString(directory(service).resolve("untrained"), String.valueOf(why));
      }
    } catch (IOException ignored) {
      // it will be tried again
    }
  }

  private void run(List<String> command, Map<String, String> environment, Path log) {
    try {
      Files.createDirectories(prepared);
      Path directory = Files.createDirectories(prepared.resolve("run"));
      helper.run(command, environment, directory, log, TRAINING_SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves the newest few: a running stack may be of a build before this one. */
  private void removeOldBuilds(String service) {
    try (Stream<Path> entries = Files.list(prepared)) {
      entries
          .filter(entry -> entry.getFileName().toString().matches(service + "-[0-9a-f]{16}.*"))
          .sorted(Comparator.comparing((Path entry) -> entry.toFile().lastModified()).reversed())
          .skip(BUILDS_KEPT - 1)
          .forEach(Installation::deleteTree);
    } catch (IOException | UncheckedIOException e) {
      // they take room, and nothing else
    }
  }

  private static void deleteTree(Path root) {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path entry : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path jar(String service) {
    Path jar =
        repository.resolve(service).resolve("target/tracks-" + service + "-0.1.0-SNAPSHOT.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(service + " is not built: run ./tracks or mvn package");
    }
    return jar;
  }

  /** One directory for each build of a service, by what its jar holds. */
  private Path directory(String service) {
    return prepared.resolve(
        service + "-" + builds.computeIfAbsent(jar(service), JarContent::fingerprint));
  }

  private Path unpackedJar(String service) {
    return directory(service).resolve(jar(service).getFileName());
  }

  private Path cache(String service) {
    return directory(service).resolve("app.aot");
  }
}
