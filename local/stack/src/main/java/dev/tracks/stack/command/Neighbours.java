package dev.tracks.stack.command;

import dev.tracks.stack.process.StateFile;
import dev.tracks.stack.system.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The other stacks of a checkout that run now. */
final class Neighbours {

  private static final Pattern DIRECTORY = Pattern.compile("stack(?:-(\\d{1,5}))?");

  private Neighbours() {}

  /**
   * Refuses a bundle of ports that overlaps one of a stack that runs, also where a port is free yet
   * and would be wanted when a service is scaled.
   *
   * @throws IllegalStateException with an offset that would do
   */
  static void refuseOverlap(Path home, Ports ports) {
    List<Ports> running = running(home);
    running.stream()
        .filter(other -> other.offset() != ports.offset() && other.overlaps(ports))
        .findFirst()
        .ifPresent(
            other -> {
              throw new IllegalStateException(
                  "offset %d shares ports with the stack of offset %d, which runs. %s"
                      .formatted(ports.offset(), other.offset(), another(ports, running)));
            });
  }

  private static String another(Ports ports, List<Ports> running) {
    return Stream.iterate(ports.offset() + 100, offset -> offset <= 40_000, offset -> offset + 100)
        .map(Ports::new)
        .filter(candidate -> running.stream().noneMatch(candidate::overlaps))
        .findFirst()
        .map(free -> "Another bundle of ports: ./tracks up --offset " + free.offset())
        .orElse("No higher bundle is to be had");
  }

  private static List<Ports> running(Path home) {
    if (!Files.isDirectory(home)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(home)) {
      return entries
          .filter(directory -> new StateFile(directory).running().isPresent())
          .map(directory -> ports(String.valueOf(directory.getFileName())))
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(home + " cannot be read", e);
    }
  }

  private static Optional<Ports> ports(String directory) {
    Matcher matcher = DIRECTORY.matcher(directory);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int offset = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    return offset <= 40_000 && offset % 100 == 0
        ? Optional.of(new Ports(offset))
        : Optional.empty();
  }
}
