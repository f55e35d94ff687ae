package dev.tracks.stack.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
          "-Duser.timezone=UTC",
          "-Dfile.encoding=UTF-8");
  private static final int TRAINING_SECONDS = 90;

  private final Path repository;
  private final Path prepared;

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
  String ownClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(java.util.stream.Collectors.joining(File.pathSeparator));
  }

  /** The entities of the bus. */
  Path busConfig() {
    return repository.resolve("contracts/service-bus/Config.json");
  }

  /** The Redis server out of the library's jar. */
  Path redisServer() {
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
  List<String> serviceCommand(String service, String heap) {
    List<String> command = java(heap);
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
    Path fresh = directory.resolveSibling(directory.getFileName() + ".new");
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
    List<String> command = new ArrayList<>(part.command());
    int jar = command.indexOf("-jar");
    command.add(jar, "-XX:AOTCacheOutput=" + cache);
    command.add(jar, "-Dspring.context.exit=onRefresh");
    Path log = prepared.resolve(part.name() + ".training.log");
    try {
      run(command, part.environment(), log);
    } catch (UncheckedIOException | IllegalStateException e) {
      try {
        Files.deleteIfExists(cache);
        Files.writeString(directory(part.name()).resolve("untrained"), String.valueOf(e));
      } catch (IOException ignored) {
        // it will be tried again
      }
    }
    return Files.exists(cache);
  }

  private void run(List<String> command, Map<String, String> environment, Path log) {
    try {
      Files.createDirectories(prepared);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("took longer than " + TRAINING_SECONDS + " s; see " + log);
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException("ended with " + process.exitValue() + "; see " + log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
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

  /** One directory for each build of a service, by its jar's size and time. */
  private Path directory(String service) {
    try {
      Path jar = jar(service);
      return prepared.resolve(
          "%s-%x-%x"
              .formatted(service, Files.size(jar), Files.getLastModifiedTime(jar).toMillis()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path unpackedJar(String service) {
    return directory(service).resolve(jar(service).getFileName());
  }

  private Path cache(String service) {
    return directory(service).resolve("app.aot");
  }
}
