package dev.tracks.systemtests.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import dev.tracks.servicebus.emulator.EmbeddedServiceBus;
import dev.tracks.testing.RepositoryRoot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusWireIntegrationTests {

  private static final String SUBSCRIPTION = "tracks/subscriptions/cache-invalidator";

  private final EmbeddedServiceBus bus =
      EmbeddedServiceBus.withConfig(
              RepositoryRoot.path().resolve("contracts/service-bus/Config.json"))
          .start();
  private final WireRelay relay =
      WireRelay.start("client to broker", 0, bus.port(), WireProtocol.AMQP);
  private final List<WireEvent> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void stopBoth() {
    relay.close();
    bus.close();
  }

  @Test
  void seesASendAndItsAcknowledgementASettlementAndItsAnswer() {
    relay.watch(events::add);
    send("m1", true);
    try (ServiceBusReceiverClient receiver = receiver()) {
      receiver.complete(receive(receiver));
    }
    assertThat(events)
        .containsSubsequence(
            new WireEvent(Direction.TO_SERVER, "transfer", "tracks"),
            new WireEvent(Direction.TO_CLIENT, "disposition", "tracks"),
            new WireEvent(Direction.TO_CLIENT, "transfer", SUBSCRIPTION, List.of("m1")),
            new WireEvent(
                Direction.TO_SERVER, "disposition", SUBSCRIPTION, List.of("Accepted", "m1")),
            new WireEvent(Direction.TO_CLIENT, "disposition", SUBSCRIPTION));
    assertThat(active()).isZero();
  }

  @Test
  void aCutBeforeTheSendLeavesNothingAtTheBroker() {
    relay.arm(
        event -> event.is(Direction.TO_SERVER, "transfer") && event.subject().equals("tracks"),
        connection -> connection.cut(Cut.RESET));
    assertThatThrownBy(() -> send("m1", false));
    assertThat(active()).isZero();
    assertThat(relay.cuts()).isEqualTo(1);
  }

  @Test
  void aCutBeforeTheAcknowledgementLeavesTheMessageOnce() {
    relay.arm(
        event -> event.is(Direction.TO_CLIENT, "disposition") && event.subject().equals("tracks"),
        connection -> connection.cut(Cut.RESET));
    assertThatThrownBy(() -> send("m1", false));
    assertThat(active()).isEqualTo(1);
    send("m1", true);
    assertThat(active()).as("the same message id again").isEqualTo(1);
  }

  @Test
  void aCutBeforeTheSettlementLeavesTheMessageAtTheBroker() {
    send("m1", true);
    relay.arm(
        event ->
            event.is(Direction.TO_SERVER, "disposition") && event.subject().equals(SUBSCRIPTION),
        connection -> {
          relay.refuse(true); // or the client would settle again on a new connection
          connection.cut(Cut.RESET);
        });
    try (ServiceBusReceiverClient receiver = receiver()) {
      ServiceBusReceivedMessage message = receive(receiver);
      assertThatThrownBy(() -> receiver.complete(message));
    }
    await().untilAsserted(() -> assertThat(relay.connections()).isEmpty());
    assertThat(active()).isEqualTo(1);
  }

  private long active() {
    return bus.counts().get("tracks/Subscriptions/cache-invalidator").active();
  }

  private void send(String id, boolean retry) {
    try (ServiceBusSenderClient sender =
        builder(retry).sender().topicName("tracks").buildClient()) {
      sender.sendMessage(new ServiceBusMessage("body").setMessageId(id));
    }
  }

  private ServiceBusReceiverClient receiver() {
    return builder(false)
        .receiver()
        .topicName("tracks")
        .subscriptionName("cache-invalidator")
        .disableAutoComplete()
        .buildClient();
  }

  private static ServiceBusReceivedMessage receive(ServiceBusReceiverClient receiver) {
    return receiver.receiveMessages(1, Duration.ofSeconds(10)).stream().findFirst().orElseThrow();
  }

  private ServiceBusClientBuilder builder(boolean retry) {
    return new ServiceBusClientBuilder()
        .retryOptions(
            new AmqpRetryOptions()
                .setMaxRetries(retry ? 3 : 0)
                .setTryTimeout(Duration.ofSeconds(retry ? 10 : 3)))
        .connectionString(
            "Endpoint=sb://127.0.0.1:"
                + relay.port()
                + ";SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true");
  }
}
