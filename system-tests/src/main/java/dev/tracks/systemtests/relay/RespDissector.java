package dev.tracks.systemtests.relay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * RESP 2 and 3, a unit a command or an answer. The operation is the command's name in upper case,
 * for an answer with {@code -reply} or {@code -error}; the subject is the first argument, which is
 * the SHA-1 of {@code EVALSHA}. Answers are matched to commands by their order; pushed messages
 * have the operation {@code push}. A value larger than 64 KB passes in pieces, its event first.
 */
final class RespDissector implements Dissector {

  private record Asked(String operation, String subject, List<String> details) {}

  private final RespScanner commands = new RespScanner();
  private final RespScanner answers = new RespScanner();
  private final Deque<Asked> unanswered = new ArrayDeque<>();

  @Override
  public synchronized List<WireUnit> feed(Direction direction, byte[] bytes) {
    List<WireUnit> units = new ArrayList<>();
    RespScanner scanner = direction == Direction.TO_SERVER ? commands : answers;
    for (RespScanner.Piece piece : scanner.scan(bytes)) {
      units.add(
          piece.head().isEmpty()
              ? new WireUnit(piece.bytes(), null)
              : new WireUnit(piece.bytes(), event(direction, piece.head())));
    }
    return units;
  }

  private WireEvent event(Direction direction, List<String> head) {
    String type = head.getFirst();
    if (direction == Direction.TO_SERVER) {
      String operation = head.size() > 1 ? head.get(1).toUpperCase(Locale.ROOT) : "inline";
      String subject = head.size() > 2 ? head.get(2) : "";
      List<String> details =
          operation.startsWith("EVAL") && head.size() > 3
              ? List.copyOf(head.subList(3, head.size()))
              : List.of();
      unanswered.add(new Asked(operation, subject, details));
      return new WireEvent(direction, operation, subject, details);
    }
    if (type.startsWith(">")) {
      return new WireEvent(direction, "push", "");
    }
    Asked asked = unanswered.poll();
    if (asked == null) {
      return new WireEvent(direction, "unasked", "");
    }
    boolean failed = type.startsWith("-") || type.startsWith("!");
    return new WireEvent(
        direction,
        asked.operation() + (failed ? "-error" : "-reply"),
        asked.subject(),
        asked.details());
  }
}
