package dev.tracks.invalidator.bus;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.models.ServiceBusMessageState;
import com.azure.messaging.servicebus.models.SubQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Looking without locking, in the order of sequence numbers. */
public final class Peek implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int PAGE = 250;

  private final ServiceBusReceiverAsyncClient client;

  private Peek(ServiceBusReceiverAsyncClient client) {
    this.client = client;
  }

  /** Looks into an entity, or into its dead letters. */
  public static Peek into(Entity entity, SubQueue part, ServiceBusClientBuilder builder) {
    return new Peek(entity.receiver(builder, part));
  }

  /** Up to {@code max} messages from a sequence number on. */
  public List<ServiceBusReceivedMessage> from(long sequenceNumber, int max) {
    List<ServiceBusReceivedMessage> all = new ArrayList<>();
    each(sequenceNumber, max, all::add);
    return all;
  }

  /** What stands up to a sequence number, and the last of it. */
  public record Extent(long count, long last) {}

  /** What can be received up to a sequence number; of more than {@code max} only the first. */
  public Extent extent(long upTo, int max) {
    long[] found = {0, -1};
    each(
        0,
        max,
        message -> {
          boolean within = message.getSequenceNumber() <= upTo;
          if (within && message.getState() == ServiceBusMessageState.ACTIVE) {
            found[0]++;
            found[1] = message.getSequenceNumber();
          }
          return within;
        });
    return new Extent(found[0], found[1]);
  }

  @Override
  public void close() {
    client.close();
  }

  /** Until one says no. The bus may give fewer at once than it has. */
  private void each(long from, int max, Predicate<ServiceBusReceivedMessage> wantsMore) {
    long next = from;
    int left = max;
    while (left > 0) {
      List<ServiceBusReceivedMessage> page =
          client
              .peekMessages(Math.min(PAGE, left), next)
              .collectList()
              .blockOptional(PATIENCE)
              .orElse(List.of());
      if (page.isEmpty()) {
        return;
      }
      if (!page.stream().allMatch(wantsMore)) {
        return;
      }
      left -= page.size();
      long last = page.getLast().getSequenceNumber();
      if (last == Long.MAX_VALUE || last < next) {
        return;
      }
      next = last + 1;
    }
  }
}
