package dev.tracks.containers;

import java.util.Locale;
import org.opentest4j.TestAbortedException;

/**
 * What tests run on: the system property {@code tracks.parts} says {@code embedded} (the default)
 * or {@code containers}.
 */
public enum Parts {
  /** H2, Redis as a process, the broker of this repository: needs nothing installed. */
  EMBEDDED,
  /** SQL Server, Redis and Microsoft's Service Bus emulator, each a container. */
  CONTAINERS;

  private static final String PROPERTY = "tracks.parts";

  /**
   * What was chosen.
   *
   * @throws IllegalArgumentException when it is neither of the two
   */
  public static Parts chosen() {
    return parse(System.getProperty(PROPERTY, "embedded"));
  }

  static Parts parse(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "embedded" -> EMBEDDED;
      case "containers" -> CONTAINERS;
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is '" + value + "', and must be embedded or containers");
    };
  }

  /** What a test asked that only the embedded broker can do: ends the test as skipped. */
  public static TestAbortedException onlyOnTheEmbeddedBroker() {
    return new TestAbortedException("only on the embedded broker");
  }
}
