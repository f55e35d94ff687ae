package dev.tracks.systemtests.relay;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where one RESP value ends and the next begins, keeping a state per byte and never a value.
 * Lengths are counted, so that a body may hold anything.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>
 */
final class RespScanner {

  /** Bytes of one value, and its head when these are its first bytes, else an empty list. */
  record Piece(byte[] bytes, List<String> head) {}

  private static final int RELEASE = 64 * 1024;

  /** A type, a command, and as many arguments as a script is asked for that is judged. */
  private static final int HEAD = 12;

  private static final int LONGEST_NAME = 256;

  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private final StringBuilder line = new StringBuilder();
  private final List<String> head = new ArrayList<>();
  private long missing = 1;
  private long bulk = -1;
  private boolean headGiven;

  /** Gives all bytes but those of a value that is still small and incomplete. */
  List<Piece> scan(byte[] bytes) {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      if (bulk > 0) {
        int run = (int) Math.min(bulk, bytes.length - i);
        held.write(bytes, i, run);
        note(bytes, i, run);
        bulk -= run;
        i += run - 1;
        if (bulk == 0) {
          bulk = -1;
          endOfBulk();
        }
      } else {
        held.write(bytes[i]);
        line.append((char) (bytes[i] & 0xff));
        if (bytes[i] == '\n') {
          header(line.toString().strip());
          line.setLength(0);
        }
      }
      if (missing == 0) {
        release(pieces);
        headGiven = false;
        head.clear();
        missing = 1;
      }
    }
    if (held.size() > RELEASE) {
      release(pieces);
      headGiven = true;
    }
    return pieces;
  }

  private void header(String text) {
    if (text.isEmpty()) {
      return;
    }
    if (head.isEmpty()) {
      head.add(text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) : text);
    }
    switch (text.charAt(0)) {
      case '*', '~', '>' -> missing += Math.max(length(text), 0) - 1;
      case '%' -> missing += 2 * Math.max(length(text), 0) - 1;
      case '|' -> missing += 2 * Math.max(length(text), 0);
      case '$', '=', '!' -> {
        long length = length(text);
        if (length < 0) {
          missing--;
        } else {
          bulk = length + 2;
          line.setLength(0);
          body.reset();
        }
      }
      default -> missing--;
    }
  }

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  private void note(byte[] bytes, int offset, int length) {
    int room = LONGEST_NAME - body.size();
    if (head.size() < HEAD && room > 0) {
      body.write(bytes, offset, Math.min(room, length));
    }
  }

  private void endOfBulk() {
    if (head.size() < HEAD) {
      head.add(body.toString(StandardCharsets.UTF_8).stripTrailing());
    }
    missing--;
  }

  private void release(List<Piece> pieces) {
    pieces.add(new Piece(held.toByteArray(), headGiven ? List.of() : List.copyOf(head)));
    held.reset();
  }

  private static long length(String header) {
    try {
      return Long.parseLong(header.substring(1));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
