package dev.tracks.systemtests.relay;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 as far as one needs without reading bodies: a read that begins with a request line or a
 * status line begins an event. The operation is the method, or {@code status}; the subject is the
 * target, or the code.
 */
final class HttpDissector implements Dissector {

  private static final Pattern REQUEST = Pattern.compile("([A-Z]{3,7}) (\\S+) HTTP/1\\.[01]\\r\\n");
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[ \\r]");
  private static final int LINE = 1024;

  @Override
  public List<WireUnit> feed(Direction direction, byte[] bytes) {
    return List.of(new WireUnit(bytes, event(direction, bytes)));
  }

  private static @Nullable WireEvent event(Direction direction, byte[] bytes) {
    String start = new String(bytes, 0, Math.min(bytes.length, LINE), StandardCharsets.ISO_8859_1);
    Matcher line = (direction == Direction.TO_SERVER ? REQUEST : STATUS).matcher(start);
    if (!line.lookingAt()) {
      return null;
    }
    return direction == Direction.TO_SERVER
        ? new WireEvent(direction, line.group(1), line.group(2))
        : new WireEvent(direction, "status", line.group(1));
  }
}
