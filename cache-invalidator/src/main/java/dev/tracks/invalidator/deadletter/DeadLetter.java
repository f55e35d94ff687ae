package dev.tracks.invalidator.deadletter;

import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tracks.contracts.event.DecodedEvent;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.defaults.tracing.Traces;
import dev.tracks.invalidator.bus.MessageBodies;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as operators see it.
 *
 * @param sequenceNumber names it among the dead letters of its entity
 * @param messageId the broker's id of it
 * @param originalMessageId what it was first sent as, when it was replayed before
 * @param reason a short code of why it is dead
 * @param description the same for people
 * @param deliveryCount how often it was delivered; being passed over here counts, too
 * @param enqueuedAt when it was sent
 * @param contentType what its body claims to be
 * @param traceId the W3C trace that it belongs to
 * @param bytes the size of its body
 * @param body only when one is looked at
 * @param properties its application properties as text, only when one is looked at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeadLetter(
    long sequenceNumber,
    @Nullable String messageId,
    @Nullable String originalMessageId,
    @Nullable String reason,
    @Nullable String description,
    long deliveryCount,
    @Nullable OffsetDateTime enqueuedAt,
    @Nullable String contentType,
    @Nullable String traceId,
    long bytes,
    @Nullable Body body,
    @Nullable Map<String, String> properties) {

  private static final int LONGEST_BODY = 64 * 1024;
  private static final int LONGEST_PROPERTY = 1000;

  /**
   * What it carries: as text when that is what it is, else in base64.
   *
   * @param truncated whether only the first 64 KB are shown
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(@Nullable String text, @Nullable String base64, boolean truncated) {}

  /** As one line among others. */
  static DeadLetter summary(ServiceBusReceivedMessage message) {
    return of(message, null, null);
  }

  /** With everything. */
  static DeadLetter whole(ServiceBusReceivedMessage message) {
    Map<String, String> properties = new TreeMap<>();
    message
        .getApplicationProperties()
        .forEach((name, value) -> properties.put(name, shortened(String.valueOf(value))));
    return of(message, body(MessageBodies.bytes(message)), properties);
  }

  private static DeadLetter of(
      ServiceBusReceivedMessage message,
      @Nullable Body body,
      @Nullable Map<String, String> properties) {
    byte[] bytes = MessageBodies.bytes(message);
    return new DeadLetter(
        message.getSequenceNumber(),
        message.getMessageId(),
        message.getApplicationProperties().get(Replay.ORIGINAL) instanceof String original
            ? original
            : null,
        message.getDeadLetterReason(),
        message.getDeadLetterErrorDescription(),
        message.getDeliveryCount(),
        message.getEnqueuedTime(),
        message.getContentType(),
        traceId(message, bytes),
        bytes.length,
        body,
        properties);
  }

  private static @Nullable String traceId(ServiceBusReceivedMessage message, byte[] body) {
    Object carried = message.getApplicationProperties().get(Traces.TRACEPARENT);
    if (carried == null) {
      carried = message.getApplicationProperties().get("Diagnostic-Id");
    }
    if (carried == null) {
      carried =
          switch (TrackEvents.decode(body)) {
            case DecodedEvent.Known(var metadata, _) -> metadata.traceparent();
            case DecodedEvent.Unknown(_, _, var traceparent) -> traceparent;
            case DecodedEvent.Malformed _ -> null;
          };
    }
    return Traces.traceId(carried);
  }

  private static Body body(byte[] bytes) {
    boolean truncated = bytes.length > LONGEST_BODY;
    byte[] shown = truncated ? Arrays.copyOf(bytes, LONGEST_BODY) : bytes;
    try {
      String whole = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Body(
          truncated ? new String(shown, StandardCharsets.UTF_8) : whole, null, truncated);
    } catch (CharacterCodingException e) {
      return new Body(null, Base64.getEncoder().encodeToString(shown), truncated);
    }
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_PROPERTY ? text.substring(0, LONGEST_PROPERTY) + "…" : text;
  }
}
