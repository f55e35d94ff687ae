package dev.tracks.invalidator.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import dev.tracks.contracts.event.EventMetadata;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.invalidator.RunningInvalidator;
import dev.tracks.servicebus.emulator.Faults;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationContext;

/** The consumer between a real bus and a real Redis, disturbed from within. */
class EventConsumerIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(30);

  private static RunningInvalidator service;
  private static ApplicationContext context;

  @BeforeAll
  static void start() {
    service = RunningInvalidator.start(Duration.ofMinutes(1));
    context = service.context();
    context.getBean(EventConsumer.class).stop();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void goesOnAfterAnError() {
    AtomicInteger looks = new AtomicInteger();
    EventConsumer consumer =
        new EventConsumer(
            context.getBean(ServiceBusClientBuilder.class),
            context.getBean(BatchHandler.class),
            context.getBean(EventHandler.class),
            context.getBean(ConsumerProperties.class),
            new Progress(
                context.getBean(ConsumerProperties.class),
                () -> {
                  if (looks.incrementAndGet() == 2) { // the first is of the construction
                    throw new NoClassDefFoundError("on demand");
                  }
                  return System.nanoTime();
                }),
            context.getBean(Clock.class));
    consumer.start();
    try {
      service.sender().sendMessage(RunningInvalidator.message(new TrackCreated("On", 1, 1, "x")));
      await().atMost(SOON).until(() -> service.floor("On") == 1);
      assertThat(looks.get()).as("the error was met").isGreaterThan(2);
    } finally {
      consumer.stop();
    }
  }

  @Test
  void whereOnlyReceivingFailsWhatWaitsIsOwedAllTheSame() {
    ConsumerProperties properties =
        new ConsumerProperties(
            "tracks",
            "cache-invalidator",
            100,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(6),
            Duration.ofSeconds(5));
    Progress progress = new Progress(properties);
    EventConsumer consumer =
        new EventConsumer(
            context.getBean(ServiceBusClientBuilder.class),
            context.getBean(BatchHandler.class),
            context.getBean(EventHandler.class),
            properties,
            progress,
            context.getBean(Clock.class));
    service
        .bus()
        .faults()
        .inject(RunningInvalidator.SUBSCRIPTION, Faults.Kind.REFUSE_RECEIVER, Integer.MAX_VALUE);
    service.sender().sendMessage(RunningInvalidator.message(new TrackCreated("Owed", 1, 1, "x")));
    consumer.start();
    try {
      await().atMost(SOON).until(() -> progress.health().getStatus().equals(Status.DOWN));
      service.bus().faults().clear();
      await().atMost(SOON).until(() -> service.floor("Owed") == 1);
      await().atMost(SOON).until(() -> progress.health().getStatus().equals(Status.UP));
    } finally {
      service.bus().faults().clear();
      consumer.stop();
    }
  }

  /** A lag that no timer holds must cost no delivery: what comes again is no news. */
  @Test
  void anEventOfTheFirstYearIsSettledAtItsFirstDeliveryAndSoAreThoseBesideIt() {
    Counter news =
        context.getBean(MeterRegistry.class).counter("tracks.events", "outcome", "invalidated");
    double before = news.count();
    service
        .sender()
        .sendMessages(
            List.of(of("0001-01-01T00:00:00Z", "Old"), of("2026-01-01T00:00:00Z", "New")));
    EventConsumer consumer = context.getBean(EventConsumer.class);
    consumer.start();
    try {
      await().atMost(SOON).until(() -> service.floor("Old") == 1 && service.floor("New") == 1);
      await().atMost(SOON).until(() -> service.counts().active() == 0);
      await().atMost(SOON).until(() -> news.count() == before + 2);
      assertThat(service.counts().deadLetters()).isZero();
    } finally {
      consumer.stop();
    }
  }

  private static ServiceBusMessage of(String time, String genre) {
    return new ServiceBusMessage(
        BinaryData.fromBytes(
            TrackEvents.encode(
                new EventMetadata(UUID.randomUUID(), "/test", Instant.parse(time), null),
                new TrackCreated(genre, 1, 1, "x"))));
  }
}
