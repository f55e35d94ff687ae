package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpErrorContext;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.core.amqp.implementation.ExceptionUtil;
import com.azure.messaging.servicebus.ServiceBusErrorSource;
import com.azure.messaging.servicebus.ServiceBusException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The failures are made by the SDK itself, of what a broker says. */
class RefusalsUnitTests {

  private static final AmqpErrorContext CONTEXT = new AmqpErrorContext("namespace");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.microsoft:argument-error",
        "amqp:link:message-size-exceeded",
        "amqp:not-allowed",
        "amqp:not-implemented",
        "amqp:precondition-failed",
        "amqp:decode-error", // from here on the SDK knows none of them
        "com.microsoft:property-too-large",
        "a condition of a later broker"
      })
  void whatIsSaidOfTheMessageIsARefusalWithTheBrokersConditionAndWords(String condition) {
    assertThat(Refusals.ofWhatWasSent(said(condition))).get().asString().contains(condition, "why");
    Exception wrapped =
        new RuntimeException(new ServiceBusException(said(condition), ServiceBusErrorSource.SEND));
    assertThat(Refusals.ofWhatWasSent(wrapped)).get().asString().contains(condition, "why");
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "NOT_FOUND",
        "UNAUTHORIZED_ACCESS",
        "RESOURCE_LIMIT_EXCEEDED",
        "ENTITY_DISABLED_ERROR",
        "PUBLISHER_REVOKED_ERROR",
        "LINK_STOLEN",
        "LINK_REDIRECT",
        "SERVER_BUSY_ERROR",
        "TIMEOUT_ERROR",
        "LINK_DETACH_FORCED",
        "CONNECTION_FORCED",
        "CONNECTION_FRAMING_ERROR",
        "INTERNAL_ERROR"
      })
  void whatIsSaidOfTheDestinationIsNone(AmqpErrorCondition condition) {
    assertThat(Refusals.ofWhatWasSent(said(condition.getErrorCondition()))).isEmpty();
  }

  @Test
  void theClientsOwnFailuresAreNone() {
    assertThat(Refusals.ofWhatWasSent(new AmqpException(false, "the link is closed", CONTEXT)))
        .isEqualTo(Optional.empty());
    assertThat(Refusals.ofWhatWasSent(new IllegalStateException("errorCondition[none]"))).isEmpty();
  }

  private static Exception said(String condition) {
    return ExceptionUtil.toException(condition, "why", CONTEXT);
  }
}
