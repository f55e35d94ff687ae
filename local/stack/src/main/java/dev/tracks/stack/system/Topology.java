package dev.tracks.stack.system;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A declared system: its parts, in which order they start and stop, where its state stands. */
public interface Topology {

  /** Parts in groups: a group is started at once, when the one before it is ready. */
  List<List<Part>> groups();

  /** Names in the order of stopping: those of one list at once. */
  List<List<String>> stopOrder();

  /** Names of the parts that are services of the checkout, unpacked and trained before a start. */
  List<String> services();

  /** Where data, logs and state stand. */
  Path directory();

  /**
   * Where processes run. Nothing is put there: Spring takes {@code application.yml} and {@code
   * config/} of the directory that it is started in for settings, and those of whoever calls are
   * none of a part's business.
   */
  default Path workingDirectory() {
    return directory().resolve("run");
  }

  /** Where processes put temporary files; emptied before a start, for some will be killed. */
  default Path temporary() {
    return directory().resolve("tmp");
  }

  /** The ports that it was given. */
  Ports ports();

  /**
   * A further instance of a service beside the first; empty when it cannot have any.
   *
   * @param number from 1, which is the part that {@link #groups()} names
   */
  default Optional<Part> instance(String service, int number) {
    return Optional.empty();
  }

  /** Tells whoever calls a service which of its instances take requests now. */
  default void announce(String service, List<Part> instances) {}

  /** All parts in the order of their start. */
  default List<Part> parts() {
    return groups().stream().flatMap(List::stream).toList();
  }
}
