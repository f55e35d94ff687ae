package dev.tracks.servicebus.emulator;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A message as a queue keeps it. Times are milliseconds since the epoch.
 *
 * @param sequenceNumber its place in the queue
 * @param enqueuedAt when it became, or becomes, available
 * @param expiresAt when it expires
 * @param deliveryCount how often a delivery of it failed
 * @param state whether receivers get it
 * @param deadLetterSource the queue that it was a dead letter of, or null
 * @param deadLetterReason why it became a dead letter, or null
 * @param deadLetterDescription why in more words, or null
 * @param encoded the bare message and its annotations, as sent
 */
record BrokerMessage(
    long sequenceNumber,
    long enqueuedAt,
    long expiresAt,
    int deliveryCount,
    State state,
    @Nullable String deadLetterSource,
    @Nullable String deadLetterReason,
    @Nullable String deadLetterDescription,
    byte[] encoded) {

  /** Whether receivers get a message. */
  enum State {
    ACTIVE,
    DEFERRED,
    SCHEDULED
  }

  BrokerMessage withDeliveryCount(int count) {
    return new BrokerMessage(
        sequenceNumber,
        enqueuedAt,
        expiresAt,
        count,
        state,
        deadLetterSource,
        deadLetterReason,
        deadLetterDescription,
        encoded);
  }

  BrokerMessage withState(State newState) {
    return new BrokerMessage(
        sequenceNumber,
        enqueuedAt,
        expiresAt,
        deliveryCount,
        newState,
        deadLetterSource,
        deadLetterReason,
        deadLetterDescription,
        encoded);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(sequenceNumber);
    out.writeLong(enqueuedAt);
    out.writeLong(expiresAt);
    out.writeInt(deliveryCount);
    out.writeByte(state.ordinal());
    write(out, deadLetterSource);
    write(out, deadLetterReason);
    write(out, deadLetterDescription);
    out.writeInt(encoded.length);
    out.write(encoded);
  }

  static BrokerMessage read(DataInputStream in) throws IOException {
    return new BrokerMessage(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        State.values()[in.readByte()],
        text(in),
        text(in),
        text(in),
        in.readNBytes(in.readInt()));
  }

  private static void write(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      out.writeUTF(text);
    }
  }

  private static @Nullable String text(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }
}
