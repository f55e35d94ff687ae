package dev.tracks.command.outbox;

import com.azure.messaging.servicebus.ServiceBusSenderClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A sender for each destination, made anew when it fails again and again. */
final class Senders implements AutoCloseable {

  private static final int MAX_FAILURES = 5;

  private record Sender(ServiceBusSenderClient client, AtomicInteger failures) {}

  private final Function<String, ServiceBusSenderClient> maker;
  private final Map<String, Sender> senders = new ConcurrentHashMap<>();

  Senders(Function<String, ServiceBusSenderClient> maker) {
    this.maker = maker;
  }

  ServiceBusSenderClient get(String destination) {
    return senders
        .computeIfAbsent(destination, d -> new Sender(maker.apply(d), new AtomicInteger()))
        .client();
  }

  void worked(String destination) {
    Sender sender = senders.get(destination);
    if (sender != null) {
      sender.failures().set(0);
    }
  }

  /** A client that lost its way looks like a broker that is away: after some failures it ends. */
  void failed(String destination) {
    Sender sender = senders.get(destination);
    if (sender != null
        && sender.failures().incrementAndGet() >= MAX_FAILURES
        && senders.remove(destination, sender)) {
      sender.client().close();
    }
  }

  @Override
  public void close() {
    senders.values().forEach(sender -> sender.client().close());
  }
}
