package dev.tracks.servicebus.emulator;

import static dev.tracks.servicebus.emulator.Contract.QUEUE;
import static dev.tracks.servicebus.emulator.Contract.message;
import static dev.tracks.servicebus.emulator.Contract.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusException;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FullDiskIntegrationTests {

  @TempDir Path directory;

  @Test
  void sendersAreToldAndWhatWasTakenInCanBeSettled() {
    try (EmbeddedServiceBus bus = broker(0);
        ServiceBusSenderClient sender = new Contract(bus.connectionString()).sender(QUEUE)) {
      sender.sendMessages(List.of(message("a"), message("b")));
    }
    try (EmbeddedServiceBus bus = broker(Long.MAX_VALUE);
        ServiceBusSenderClient sender = new Contract(bus.connectionString()).sender(QUEUE);
        ServiceBusReceiverClient receiver = new Contract(bus.connectionString()).receiver(QUEUE)) {
      assertThatThrownBy(() -> sender.sendMessage(message("c")))
          .isInstanceOf(ServiceBusException.class)
          .hasMessageContaining("all the memory or disk");
      assertThatThrownBy(
              () -> sender.scheduleMessage(message("d"), OffsetDateTime.now().plusHours(1)))
          .isInstanceOf(ServiceBusException.class);
      receiver.complete(one(receiver));
    }
    try (EmbeddedServiceBus bus = broker(0);
        ServiceBusReceiverClient receiver = new Contract(bus.connectionString()).receiver(QUEUE)) {
      assertThat(one(receiver).getBody().toString()).isEqualTo("b");
      assertThat(Contract.whatComes(receiver)).isEmpty();
    }
  }

  private EmbeddedServiceBus broker(long reserve) {
    return EmbeddedServiceBus.withConfig(Contract.entities())
        .directory(directory)
        .diskReserve(reserve)
        .start();
  }

  /** A write that fails half-way, as on a disk that others filled meanwhile. */
  @Test
  void aWriteThatFailsIsToldToTheSenderAndLosesNothingThatWasAcknowledged() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    try (BrokerProcess broker = BrokerProcess.start(directory, Contract.entities())) {
      broker.kill();
      broker.limitFiles(2048);
      broker.start();
      try (ServiceBusSenderClient sender = new Contract(broker.connectionString()).sender(QUEUE)) {
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    String id = "m" + i;
                    sender.sendMessage(
                        new ServiceBusMessage(BinaryData.fromBytes(new byte[30_011]))
                            .setMessageId(id));
                    acknowledged.add(id);
                  }
                })
            .isInstanceOf(RuntimeException.class);
      }
      assertThat(broker.await()).isEqualTo(1);
      assertThat(broker.output()).contains("service-bus-emulator: the journal cannot be written");
      broker.limitFiles(0);
      broker.start();
      assertThat(acknowledged).hasSizeGreaterThan(50);
      try (ServiceBusReceiverClient receiver =
          new Contract(broker.connectionString()).receiver(QUEUE)) {
        assertThat(receiver.peekMessages(1000))
            .extracting(ServiceBusReceivedMessage::getMessageId)
            .containsExactlyElementsOf(acknowledged);
      }
    }
  }
}
