package dev.tracks.servicebus.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.Test;

class MessageSectionsUnitTests {

  private static byte[] encoded() {
    Message message = Proton.message();
    message.setMessageId("id");
    message.setSubject("subject");
    message.setTtl(5000);
    Map<Symbol, Object> annotations = new HashMap<>();
    annotations.put(Symbol.valueOf("x-opt-partition-key"), "key");
    message.setMessageAnnotations(new MessageAnnotations(annotations));
    message.setApplicationProperties(new ApplicationProperties(Map.of("colour", "red", "n", 1L)));
    message.setBody(new Data(new Binary(new byte[] {1, 2, 3})));
    byte[] bytes = new byte[1000];
    return Arrays.copyOf(bytes, message.encode(bytes, 0, bytes.length));
  }

  private static BrokerMessage kept(byte[] encoded, String reason) {
    return new BrokerMessage(
        42, 1000, 2000, 3, BrokerMessage.State.ACTIVE, "queue", reason, null, encoded);
  }

  private static Message delivered(byte[] bytes) {
    Message message = Proton.message();
    message.decode(bytes, 0, bytes.length);
    return message;
  }

  @Test
  void whatTheSenderWroteArrivesBehindWhatTheBrokerKnows() {
    byte[] bytes = MessageSections.forDelivery(kept(encoded(), null), new Date(5));
    Message message = delivered(bytes);
    assertThat(message.getMessageId()).isEqualTo("id");
    assertThat(message.getSubject()).isEqualTo("subject");
    assertThat(message.getTtl()).isEqualTo(5000);
    assertThat(message.getHeader().getDeliveryCount()).isEqualTo(UnsignedInteger.valueOf(3));
    assertThat(message.getMessageAnnotations().getValue())
        .containsEntry(Symbol.valueOf("x-opt-partition-key"), "key")
        .containsEntry(Symbol.valueOf("x-opt-sequence-number"), 42L)
        .containsEntry(Symbol.valueOf("x-opt-enqueued-time"), new Date(1000))
        .containsEntry(Symbol.valueOf("x-opt-locked-until"), new Date(5));
    assertThat(((Data) message.getBody()).getValue()).isEqualTo(new Binary(new byte[] {1, 2, 3}));
  }

  @Test
  void aDeadLettersReasonStandsBesideTheSendersProperties() {
    Message message = delivered(MessageSections.forDelivery(kept(encoded(), "why"), null));
    assertThat(message.getApplicationProperties().getValue())
        .containsEntry("DeadLetterReason", "why")
        .containsEntry("colour", "red")
        .containsEntry("n", 1L);
    assertThat(message.getMessageId()).isEqualTo("id");
    assertThat(((Data) message.getBody()).getValue()).isEqualTo(new Binary(new byte[] {1, 2, 3}));
  }

  /** The event loop delivers what it took: no bytes may be taken that it cannot deliver. */
  @Test
  void whateverIsTakenCanBeDelivered() {
    Random random = new Random(5);
    byte[] good = encoded();
    int taken = 0;
    for (int i = 0; i < 40_000; i++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        MessageSections.parse(bytes);
      } catch (IllegalArgumentException e) {
        continue;
      }
      taken++;
      assertThat(MessageSections.forDelivery(kept(bytes, null), new Date(5))).isNotEmpty();
      assertThat(MessageSections.forDelivery(kept(bytes, "why"), null)).isNotEmpty();
    }
    assertThat(taken).isGreaterThan(500);
  }

  @Test
  void whatIsNestedTooDeeplyIsNoMessage() {
    Object deep = "x";
    for (int i = 0; i < 20; i++) {
      deep = java.util.List.of(deep);
    }
    Message message = Proton.message();
    message.setMessageAnnotations(
        new MessageAnnotations(new HashMap<>(Map.of(Symbol.valueOf("x-opt-deep"), deep))));
    byte[] bytes = new byte[1000];
    byte[] encoded = Arrays.copyOf(bytes, message.encode(bytes, 0, bytes.length));
    assertThatThrownBy(() -> MessageSections.parse(encoded))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> MessageSections.parse(new byte[250_000]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
