package dev.tracks.stack.system;

import java.nio.file.Path;
import java.util.List;

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

  /** The ports that it was given. */
  Ports ports();

  /** All parts in the order of their start. */
  default List<Part> parts() {
    return groups().stream().flatMap(List::stream).toList();
  }
}
