package dev.tracks.command.outbox;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import java.util.EnumSet;
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
   * Whether a failure is a broker's answer about what was sent, so that sending the same again will
   * not help. In doubt it is not: the client's own failures, a connection that ended.
   */
  static boolean isOfWhatWasSent(Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof AmqpException amqp) {
        AmqpErrorCondition condition = amqp.getErrorCondition();
        return !amqp.isTransient()
            && (condition == null
                ? isOfUnknownCondition(amqp)
                : !OF_THE_DESTINATION.contains(condition));
      }
    }
    return false;
  }

  /** A condition that the SDK does not know stands in the text alone, which begins with it. */
  private static boolean isOfUnknownCondition(AmqpException e) {
    return String.valueOf(e.getMessage()).startsWith("errorCondition[");
  }
}
