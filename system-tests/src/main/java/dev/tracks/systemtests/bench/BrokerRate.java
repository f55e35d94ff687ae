package dev.tracks.systemtests.bench;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusMessageBatch;
import com.azure.messaging.servicebus.ServiceBusProcessorClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How many messages a second the unmodified SDK gets into one broker and out of it again. */
final class BrokerRate implements AutoCloseable {

  static final int BODY = 400;
  static final int CONCURRENT_CALLS = 8;
  private static final int SINGLES = 10;
  private static final long LONGEST_MINUTES = 5;

  private final String connection;
  private final int messages;
  private final ServiceBusSenderClient sender;
  private final Rates batch = new Rates("batch send");
  private final Rates single = new Rates("single send");
  private final Rates processor = new Rates("processor");

  /** {@code messages} are sent in batches in each round, and a tenth of it one by one. */
  BrokerRate(String connection, int messages) {
    this.connection = connection;
    this.messages = messages;
    this.sender = builder().sender().topicName("tracks").buildClient();
  }

  private ServiceBusClientBuilder builder() {
    return new ServiceBusClientBuilder().connectionString(connection);
  }

  Rates batch() {
    return batch;
  }

  Rates single() {
    return single;
  }

  Rates processor() {
    return processor;
  }

  /** Sends and takes out all of it again; {@code counts} is false for a round that warms up. */
  void round(boolean counts) throws InterruptedException {
    int ones = Math.max(1, messages / SINGLES);
    double batches = sendBatches();
    double singles = sendSingles(ones);
    double processed = process(messages + ones);
    if (counts) {
      batch.add(batches);
      single.add(singles);
      processor.add(processed);
    }
  }

  /** Batches as large as the broker takes, each sent when the one before is acknowledged. */
  private double sendBatches() {
    long begin = System.nanoTime();
    ServiceBusMessageBatch full = sender.createMessageBatch();
    for (int i = 0; i < messages; i++) {
      ServiceBusMessage message = message();
      if (!full.tryAddMessage(message)) {
        sender.sendMessages(full);
        full = sender.createMessageBatch();
        full.tryAddMessage(message);
      }
    }
    sender.sendMessages(full);
    return perSecond(messages, System.nanoTime() - begin);
  }

  private double sendSingles(int count) {
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      sender.sendMessage(message());
    }
    return perSecond(count, System.nanoTime() - begin);
  }

  /** From the first message in a handler to the last completion that was answered. */
  private double process(int count) throws InterruptedException {
    AtomicLong first = new AtomicLong();
    AtomicLong last = new AtomicLong();
    CountDownLatch left = new CountDownLatch(count);
    try (ServiceBusProcessorClient client =
        builder()
            .processor()
            .topicName("tracks")
            .subscriptionName("cache-invalidator")
            .receiveMode(ServiceBusReceiveMode.PEEK_LOCK)
            .disableAutoComplete()
            .maxConcurrentCalls(CONCURRENT_CALLS)
            .processMessage(
                context -> {
                  first.compareAndSet(0, System.nanoTime());
                  context.complete();
                  last.accumulateAndGet(System.nanoTime(), Math::max);
                  left.countDown();
                })
            .processError(error -> System.err.println(error.getException()))
            .buildProcessorClient()) {
      client.start();
      if (!left.await(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException(left.getCount() + " messages were not handled in time");
      }
    }
    return perSecond(count, last.get() - first.get());
  }

  private static ServiceBusMessage message() {
    return new ServiceBusMessage(BinaryData.fromBytes(new byte[BODY]))
        .setMessageId(UUID.randomUUID().toString());
  }

  private static double perSecond(int count, long nanos) {
    return count / (nanos / 1e9);
  }

  @Override
  public void close() {
    sender.close();
  }
}
