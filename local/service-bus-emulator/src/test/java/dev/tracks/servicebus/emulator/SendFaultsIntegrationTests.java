package dev.tracks.servicebus.emulator;

import static dev.tracks.servicebus.emulator.Contract.QUEUE;
import static dev.tracks.servicebus.emulator.Contract.bodies;
import static dev.tracks.servicebus.emulator.Contract.message;
import static dev.tracks.servicebus.emulator.Contract.whatComes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.servicebus.ServiceBusException;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults of sends as the unmodified SDK tells them to who sends. */
@Timeout(60)
class SendFaultsIntegrationTests {

  private EmbeddedServiceBus bus;
  private Contract contract;

  @BeforeEach
  void start() {
    bus = EmbeddedServiceBus.withConfig(Contract.entities()).start();
    contract = new Contract(bus.connectionString());
  }

  @AfterEach
  void end() {
    bus.close();
  }

  @Test
  void aBusyServerIsToldAsSuchAndKeepsNothing() {
    AmqpException told = failsWith(Faults.Kind.SERVER_BUSY);
    assertThat(told.getErrorCondition()).isEqualTo(AmqpErrorCondition.SERVER_BUSY_ERROR);
    assertThat(told.isTransient()).isTrue();
    assertThat(stored()).isEmpty();
  }

  @Test
  void aDetachedLinkIsTransientAndKeepsNothing() {
    AmqpException told = failsWith(Faults.Kind.DETACH_LINK);
    assertThat(told.getErrorCondition()).isEqualTo(AmqpErrorCondition.LINK_DETACH_FORCED);
    assertThat(told.isTransient()).isTrue();
    assertThat(stored()).isEmpty();
  }

  @Test
  void aDroppedConnectionIsTransientAndKeepsNothing() {
    assertThat(failsWith(Faults.Kind.DROP_CONNECTION).isTransient()).isTrue();
    assertThat(stored()).isEmpty();
  }

  @Test
  void aLostAcknowledgementIsTransientAndTheMessageIsThereAllTheSame() {
    assertThat(failsWith(Faults.Kind.LOSE_ACKNOWLEDGEMENT).isTransient()).isTrue();
    assertThat(stored()).containsExactly("first");
  }

  @Test
  void aDelayedAcknowledgementComesInTheEnd() {
    bus.faults().inject(QUEUE, Faults.Kind.DELAY, 1);
    try (ServiceBusSenderClient sender = tryingOnce()) {
      long before = System.nanoTime();
      sender.sendMessage(message("first"));
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(499));
    }
    assertThat(stored()).containsExactly("first");
  }

  @Test
  void aRefusedMessageIsRefusedByItsConditionWithAllOfItsBatch() {
    bus.faults().refuse("second", "com.microsoft:argument-error");
    try (ServiceBusSenderClient sender = tryingOnce()) {
      AmqpException told =
          failure(() -> sender.sendMessages(List.of(message("first"), message("second"))));
      assertThat(told.getErrorCondition()).isEqualTo(AmqpErrorCondition.ARGUMENT_ERROR);
      assertThat(told.isTransient()).isFalse();
      sender.sendMessage(message("first"));
    }
    assertThat(stored()).containsExactly("first");
  }

  /** What a send is told that meets the fault. */
  private AmqpException failsWith(Faults.Kind kind) {
    bus.faults().inject(QUEUE, kind, 1);
    try (ServiceBusSenderClient sender = tryingOnce()) {
      return failure(() -> sender.sendMessage(message("first")));
    }
  }

  /** The SDK wraps it once, and once more when it has used up its attempts. */
  private static AmqpException failure(ThrowingCallable send) {
    ServiceBusException told = catchThrowableOfType(ServiceBusException.class, send);
    return Stream.<Throwable>iterate(told, Objects::nonNull, Throwable::getCause)
        .filter(AmqpException.class::isInstance)
        .map(AmqpException.class::cast)
        .reduce((outer, inner) -> inner)
        .orElseThrow(() -> new AssertionError(told));
  }

  private ServiceBusSenderClient tryingOnce() {
    return contract
        .client()
        .retryOptions(new AmqpRetryOptions().setTryTimeout(Duration.ofSeconds(10)).setMaxRetries(0))
        .sender()
        .queueName(QUEUE)
        .buildClient();
  }

  private List<String> stored() {
    try (ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      return bodies(whatComes(receiver));
    }
  }
}
