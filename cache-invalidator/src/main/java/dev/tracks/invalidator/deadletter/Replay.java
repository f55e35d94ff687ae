package dev.tracks.invalidator.deadletter;

import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import dev.tracks.invalidator.bus.Entity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a dead letter that is sent again. Body, properties and with them the event's id are
 * the same; the broker's message id is one of its own.
 *
 * <p>Under its old message id the copy would be dropped without a word by the broker's duplicate
 * detection while that remembers the original, and completing the dead letter would then lose the
 * message. The new id is derived from the dead letter alone: a replay that is repeated because it
 * was cut off sends the same id, and that one may be dropped.
 */
final class Replay {

  /** The application property under which the first message id travels. */
  static final String ORIGINAL = "tracks-original-message-id";

  private static final int LONGEST_ID = 128;
  private static final int MARK = 16;

  private Replay() {}

  static ServiceBusMessage copy(Entity entity, ServiceBusReceivedMessage letter) {
    ServiceBusMessage copy = new ServiceBusMessage(letter);
    copy.getApplicationProperties().remove("DeadLetterReason");
    copy.getApplicationProperties().remove("DeadLetterErrorDescription");
    String original = originalId(letter);
    if (original != null) {
      copy.getApplicationProperties().put(ORIGINAL, original);
    }
    return copy.setMessageId(id(entity, original, letter.getSequenceNumber()));
  }

  /** The id that the message was first sent with. */
  static @Nullable String originalId(ServiceBusReceivedMessage letter) {
    return letter.getApplicationProperties().get(ORIGINAL) instanceof String id
        ? id
        : letter.getMessageId();
  }

  /** One id for each dead letter: a later death of the copy has another sequence number. */
  static String id(Entity entity, @Nullable String original, long sequenceNumber) {
    String mark = "~" + hash(entity.name() + ' ' + sequenceNumber).substring(0, MARK);
    String kept = original == null ? "" : original;
    return (kept.length() + mark.length() > LONGEST_ID ? hash(kept) : kept) + mark;
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
