package dev.tracks.servicebus.emulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length + 96);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(1); // the layout's version
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static BrokerMessage fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int layout = in.readByte();
      if (layout != 1) {
        throw new IllegalStateException("unknown layout of a stored message: " + layout);
      }
      return new BrokerMessage(
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readInt(),
          State.values()[in.readByte()],
          read(in),
          read(in),
          read(in),
          in.readNBytes(in.readInt()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      out.writeUTF(text);
    }
  }

  private static @Nullable String read(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }
}
