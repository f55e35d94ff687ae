package dev.tracks.stack.system;

import java.util.List;
import java.util.Map;

/**
 * A process of the local system.
 *
 * @param name as {@code status} shows it and {@code stop} takes it
 * @param what it is, in a few words
 * @param ports that it listens on
 * @param command how it is started
 * @param environment what it is told beside
 * @param probe how to tell that it is ready
 */
public record Part(
    String name,
    String what,
    List<Integer> ports,
    List<String> command,
    Map<String, String> environment,
    Probe probe) {

  /** What it is an instance of: its name without the number that a further instance has. */
  public String service() {
    return name.replaceFirst("-[0-9]+$", "");
  }
}
