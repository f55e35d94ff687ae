package dev.tracks.invalidator.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.amqp.exception.AmqpErrorContext;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.core.exception.AzureException;
import com.azure.messaging.servicebus.ServiceBusErrorSource;
import com.azure.messaging.servicebus.ServiceBusException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class BusFailuresUnitTests {

  private static final AmqpException AWAY =
      new AmqpException(true, "away", new AmqpErrorContext("namespace"));

  @Test
  void whatTheSdkThrowsIsTheBuses() {
    assertThat(BusFailures.isOne(AWAY)).isTrue();
    assertThat(BusFailures.isOne(new ServiceBusException(AWAY, ServiceBusErrorSource.RECEIVE)))
        .isTrue();
    assertThat(BusFailures.isOne(new AzureException("the stream ended"))).isTrue();
    assertThat(BusFailures.isOne(new IllegalStateException("on the way", AWAY))).isTrue();
  }

  /** As Reactor tells it, whatever words it uses. */
  @Test
  void anAnswerThatDoesNotComeInTimeIsTheBuses() {
    Mono<Object> never = Mono.never();
    assertThat(BusFailures.isOne(failure(() -> never.block(Duration.ofMillis(1))))).isTrue();
    assertThat(BusFailures.isOne(failure(() -> never.blockOptional(Duration.ofMillis(1)))))
        .isTrue();
  }

  @Test
  void faultsOfOurOwnAreNot() {
    assertThat(BusFailures.isOne(new IllegalStateException("Timeout on blocking read"))).isFalse();
    assertThat(BusFailures.isOne(new IllegalArgumentException("no version", new Exception())))
        .isFalse();
    assertThat(BusFailures.isOne(new NullPointerException())).isFalse();
  }

  private static RuntimeException failure(Runnable action) {
    return catchThrowableOfType(RuntimeException.class, action::run);
  }
}
