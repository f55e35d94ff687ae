package dev.tracks.command.outbox;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the broker says no to: what was sent, or anything at all. */
final class Refusals {

  /** Those that are not transient and yet are none of the message's doing. */
  private static final Set<AmqpErrorCondition> OF_THE_DESTINATION =
      EnumSet.of(
          AmqpErrorCondition.NOT_FOUND,
          AmqpErrorCondition.UNAUTHORIZED_ACCESS,
          AmqpErrorCondition.RESOURCE_LIMIT_EXCEEDED,
          AmqpErrorCondition.ENTITY_DISABLED_ERROR,
          AmqpErrorCondition.PUBLISHER_REVOKED_ERROR,
          AmqpErrorCondition.OPERATION_CANCELLED,
          AmqpErrorCondition.ILLEGAL_STATE,
          AmqpErrorCondition.LINK_STOLEN,
          AmqpErrorCondition.LINK_REDIRECT,
          AmqpErrorCondition.CONNECTION_REDIRECT);

  private Refusals() {}

  /**
   * The broker's answer about what was sent, so that sending the same again will not help: its
   * condition and its words. In doubt there is none: for the client's own failures, a connection
   * that ended.
   */
  static Optional<String> ofWhatWasSent(Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof AmqpException amqp) {
        return amqp.isTransient() ? Optional.empty() : ofWhatWasSent(amqp);
      }
      if (e instanceof UnsupportedOperationException) { // what the SDK makes of these two
        return Optional.of("amqp:not-allowed or amqp:not-implemented: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> ofWhatWasSent(AmqpException e) {
    AmqpErrorCondition condition = e.getErrorCondition();
    String words = String.valueOf(e.getMessage());
    if (condition == null) { // one that the SDK does not know stands in the text, at its beginning
      return words.startsWith("errorCondition[") ? Optional.of(words) : Optional.empty();
    }
    return OF_THE_DESTINATION.contains(condition)
        ? Optional.empty()
        : Optional.of(condition.getErrorCondition() + ": " + words);
  }
}
