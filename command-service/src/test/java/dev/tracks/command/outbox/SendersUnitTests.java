package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import org.junit.jupiter.api.Test;

class SendersUnitTests {

  private final ServiceBusClientBuilder builder =
      new ServiceBusClientBuilder()
          .connectionString(
              "Endpoint=sb://127.0.0.1;SharedAccessKeyName=k;SharedAccessKey=s;UseDevelopmentEmulator=true;");

  @Test
  void aSenderThatFailedFiveTimesInARowIsMadeAnew() {
    try (Senders senders = new Senders(name -> builder.sender().topicName(name).buildClient())) {
      ServiceBusSenderClient first = senders.get("a");
      ServiceBusSenderClient other = senders.get("b");
      fail(senders, 4);
      senders.worked("a");
      fail(senders, 4);
      assertThat(senders.get("a")).isSameAs(first);
      fail(senders, 1);
      assertThat(senders.get("a")).isNotSameAs(first);
      assertThat(senders.get("b")).isSameAs(other);
    }
  }

  private static void fail(Senders senders, int times) {
    for (int i = 0; i < times; i++) {
      senders.failed("a");
    }
  }
}
