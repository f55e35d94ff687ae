package dev.tracks.systemtests.relay;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * H2's TCP protocol. It is strictly question and answer, so the client's bytes since the server's
 * last byte are one question: some operations without an answer, then one with an answer, whose
 * parameters need no reading. Statements are prepared under a number and executed by it, {@code
 * COMMIT} too. A commit's subject is what was written since the last one, statement by statement.
 * The operations are those of {@code org.h2.engine.SessionRemote} of H2 2.x.
 */
final class H2Dissector implements Dissector {

  private static final int PREPARE = 0;
  private static final int EXECUTE_QUERY = 2;
  private static final int EXECUTE_UPDATE = 3;
  private static final int COMMAND_CLOSE = 4;
  private static final int RESULT_RESET = 6;
  private static final int RESULT_CLOSE = 7;
  private static final int COMMIT = 8;
  private static final int CHANGE_ID = 9;
  private static final int PREPARE_READ_PARAMS = 11;
  private static final int PREPARE_READ_PARAMS2 = 18;
  private static final int EXECUTE_BATCH = 20;
  private static final int STATUS_ERROR = 0;
  private static final int LONGEST_HELD = 1 << 20;

  private final Map<Integer, String> statements = new HashMap<>();
  private final Set<String> written = new LinkedHashSet<>();
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private boolean greeted;
  private boolean asking;
  private @Nullable WireEvent question;

  @Override
  public synchronized List<WireUnit> feed(Direction direction, byte[] bytes) {
    return direction == Direction.TO_SERVER ? question(bytes) : answer(bytes);
  }

  private List<WireUnit> question(byte[] bytes) {
    if (!greeted || asking) {
      return List.of(new WireUnit(bytes, null));
    }
    held.writeBytes(bytes);
    byte[] all = held.toByteArray();
    try {
      question = read(ByteBuffer.wrap(all));
    } catch (BufferUnderflowException incomplete) {
      if (all.length < LONGEST_HELD) {
        return List.of();
      }
      question = null;
    }
    held.reset();
    asking = true;
    return List.of(new WireUnit(all, question));
  }

  private List<WireUnit> answer(byte[] bytes) {
    greeted = true;
    WireEvent asked = asking ? question : null;
    asking = false;
    question = null;
    if (asked == null || bytes.length < Integer.BYTES) {
      return List.of(new WireUnit(bytes, null));
    }
    boolean failed = ByteBuffer.wrap(bytes).getInt() == STATUS_ERROR;
    String operation = asked.operation() + (failed ? "-error" : "-reply");
    return List.of(
        new WireUnit(bytes, new WireEvent(Direction.TO_CLIENT, operation, asked.subject())));
  }

  private WireEvent read(ByteBuffer in) {
    while (true) {
      int operation = in.getInt();
      switch (operation) {
        case COMMAND_CLOSE, RESULT_RESET, RESULT_CLOSE -> in.getInt();
        case CHANGE_ID -> {
          String moved = statements.remove(in.getInt());
          int id = in.getInt();
          if (moved != null) {
            statements.put(id, moved);
          }
        }
        case PREPARE, PREPARE_READ_PARAMS, PREPARE_READ_PARAMS2 -> {
          int id = in.getInt();
          String sql = string(in);
          statements.put(id, sql);
          return event("prepare", sql);
        }
        case EXECUTE_QUERY -> {
          return event("query", statement(in));
        }
        case EXECUTE_UPDATE -> {
          String sql = statement(in);
          return switch (sql.strip().toUpperCase(java.util.Locale.ROOT)) {
            case "COMMIT" -> commit();
            case "ROLLBACK" -> {
              written.clear();
              yield event("rollback", sql);
            }
            default -> update(sql);
          };
        }
        case EXECUTE_BATCH -> {
          return update(statement(in));
        }
        case COMMIT -> {
          return commit();
        }
        default -> {
          return event("operation-" + operation, "");
        }
      }
    }
  }

  private WireEvent update(String sql) {
    written.add(sql);
    return event("update", sql);
  }

  private WireEvent commit() {
    WireEvent commit = event("commit", String.join("\n", written));
    written.clear();
    return commit;
  }

  private String statement(ByteBuffer in) {
    return statements.getOrDefault(in.getInt(), "");
  }

  private static String string(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > LONGEST_HELD) {
      return "";
    }
    byte[] chars = new byte[length * Character.BYTES];
    in.get(chars);
    return new String(chars, StandardCharsets.UTF_16BE);
  }

  private static WireEvent event(String operation, String subject) {
    return new WireEvent(Direction.TO_SERVER, operation, subject);
  }
}
