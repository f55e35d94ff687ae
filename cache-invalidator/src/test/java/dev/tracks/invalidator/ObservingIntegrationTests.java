package dev.tracks.invalidator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.event.EventMetadata;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.contracts.event.TrackEvents;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.exporter.FinishedSpan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What operators see of the service: traces, logs that name them, and metrics. */
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ObservingIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String SENDER = "00f067aa0ba902b7";
  private static final String ENTITY = "{entity=\"tracks/cache-invalidator\"}";

  private static RunningInvalidator service;
  private static Spans spans;

  @BeforeAll
  static void start() {
    service =
        RunningInvalidator.start(
            Duration.ofMinutes(1),
            "spring.main.sources=" + Spans.class.getName(),
            "logging.level.dev.tracks.invalidator.consumer=DEBUG",
            "tracks.bus.entities=tracks/cache-invalidator,not-there,report-requests",
            "tracks.bus.look=200ms");
    spans = service.context().getBean(Spans.class);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void theHandlingOfAMessageIsASpanOfItsTraceAndIsLoggedWithIt(CapturedOutput output) {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    ServiceBusMessage message = RunningInvalidator.message(new TrackCreated("Traced", 1, 1, "x"));
    message.getApplicationProperties().put("traceparent", "00-" + trace + "-" + SENDER + "-01");
    service.sender().sendMessage(message);
    FinishedSpan span = span(trace);
    assertThat(span.getParentId()).isEqualTo(SENDER);
    assertThat(span.getKind()).isEqualTo(Span.Kind.CONSUMER);
    assertThat(span.getName()).isEqualTo("process tracks");
    assertThat(span.getTags())
        .containsEntry("messaging.system", "servicebus")
        .containsEntry("messaging.operation.type", "process")
        .containsEntry("messaging.destination.name", "tracks")
        .containsEntry("messaging.destination.subscription.name", "cache-invalidator")
        .containsEntry("messaging.message.id", message.getMessageId());
    assertThat(output)
        .contains(
            "["
                + trace
                + "-"
                + span.getSpanId()
                + "] d.t.i.c.BatchHandler - 'Traced' is invalidated");
  }

  @Test
  void aMessageWithoutATraceIsOfTheTraceOfItsEvent() {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    byte[] event =
        TrackEvents.encode(
            new EventMetadata(
                UUID.randomUUID(), "/test", Instant.now(), "00-" + trace + "-" + SENDER + "-01"),
            new TrackCreated("Bare", 1, 1, "x"));
    service.sender().sendMessage(new ServiceBusMessage(event));
    assertThat(span(trace).getParentId()).isEqualTo(SENDER);
  }

  @Test
  void aDeadLetterIsLoggedWithTheTraceThatItCarries(CapturedOutput output) {
    String trace = "5bf92f3577b34da6a3ce929d0e0e4736";
    ServiceBusMessage message = new ServiceBusMessage("no event");
    message.getApplicationProperties().put("traceparent", "00-" + trace + "-" + SENDER + "-01");
    double before = metric("tracks_events_total{outcome=\"malformed\"}");
    service.sender().sendMessage(message);
    assertThat(span(trace).getTags()).containsEntry("error.type", "malformed-cloudevent");
    assertThat(output)
        .containsPattern("WARN +\\[" + trace + "-[0-9a-f]{16}] d.t.i.c.BatchHandler - ");
    assertThat(metric("tracks_events_total{outcome=\"malformed\"}")).isEqualTo(before + 1);
    await().atMost(SOON).until(() -> metric("tracks_bus_dead_letters_messages" + ENTITY) >= 1);
  }

  @Test
  void aTraceparentThatIsNoneHarmsNothing() {
    ServiceBusMessage message = RunningInvalidator.message(new TrackCreated("Odd", 1, 1, "x"));
    message.getApplicationProperties().put("traceparent", Map.of().toString());
    ServiceBusMessage number = RunningInvalidator.message(new TrackCreated("Odd", 2, 1, "x"));
    number.getApplicationProperties().put("traceparent", 7L);
    service.sender().sendMessage(message);
    service.sender().sendMessage(number);
    await().atMost(SOON).until(() -> service.floor("Odd") == 2);
  }

  @Test
  void theLagOfWhatIsNoNewsIsKeptApartAndNotLeftOut() {
    String floor = "g:Overtaken";
    service.await(
        service
            .redis()
            .hset(CacheKeys.SPOTIFY.fence(), floor, "7".getBytes(StandardCharsets.US_ASCII)));
    double late = metric("tracks_events_total{outcome=\"late\"}");
    double lateLags = metric("tracks_invalidation_lag_seconds_count{outcome=\"late\"}");
    double lags = metric("tracks_invalidation_lag_seconds_count{outcome=\"invalidated\"}");
    service
        .sender()
        .sendMessage(RunningInvalidator.message(new TrackCreated("Overtaken", 7, 1, "x")));
    await().atMost(SOON).until(() -> metric("tracks_events_total{outcome=\"late\"}") == late + 1);
    assertThat(metric("tracks_invalidation_lag_seconds_count{outcome=\"late\"}"))
        .isEqualTo(lateLags + 1);
    assertThat(metric("tracks_invalidation_lag_seconds_count{outcome=\"invalidated\"}"))
        .isEqualTo(lags);
  }

  @Test
  void whatWaitsOnTheBusIsCountedAndAged() {
    await()
        .atMost(SOON)
        .until(() -> metric("tracks_bus_backlog_messages{entity=\"report-requests\"}") == 0);
    try (ServiceBusSenderClient sender =
        new ServiceBusClientBuilder()
            .connectionString(service.bus().connectionString())
            .sender()
            .queueName("report-requests")
            .buildClient()) {
      for (int i = 0; i < 3; i++) {
        sender.sendMessage(new ServiceBusMessage("waits"));
      }
    }
    await()
        .atMost(SOON)
        .until(() -> metric("tracks_bus_backlog_messages{entity=\"report-requests\"}") == 3);
    await()
        .atMost(SOON)
        .until(() -> metric("tracks_bus_oldest_seconds{entity=\"report-requests\"}") > 0.5);
    assertThat(metric("tracks_bus_backlog_messages" + ENTITY)).isZero();
    assertThat(metric("tracks_bus_backlog_messages{entity=\"not-there\"}"))
        .as("what is not there cannot be counted, and keeps no other from it")
        .isNaN();
  }

  @Test
  void aReconcilerThatComparesNothingIsSeenAndSoIsOneThatGoesOn() {
    String age = "tracks_reconciler_age_seconds";
    await().atMost(SOON).until(() -> metric(age) < 1);
    allow(AclSetuserArgs.Builder.removeCommand(CommandType.HGETALL));
    try {
      await().atMost(SOON).until(() -> metric(age) > 3);
    } finally {
      allow(AclSetuserArgs.Builder.allCommands());
    }
    await().atMost(SOON).until(() -> metric(age) < 1);
  }

  @Test
  void metricsSayWhatTheyAre() {
    assertThat(metrics())
        .contains(
            "# HELP tracks_reconciler_age_seconds Time since what is cached was last compared",
            "# TYPE tracks_reconciler_age_seconds gauge",
            "# HELP tracks_invalidation_lag_seconds From the making of an event until it is"
                + " applied",
            "# TYPE tracks_invalidation_lag_seconds histogram",
            "tracks_invalidation_lag_seconds_bucket{outcome=\"invalidated\",le=\"0.005\"}",
            "tracks_invalidation_lag_seconds_bucket{outcome=\"late\",le=\"3600.0\"}",
            "# HELP tracks_bus_backlog_messages Messages that wait",
            "# TYPE tracks_bus_backlog_messages gauge",
            "# HELP tracks_bus_oldest_seconds Age of the oldest message",
            "# HELP tracks_bus_dead_letters_messages Dead letters",
            "# HELP tracks_events_total Events by what became of them",
            "# TYPE tracks_events_total counter",
            "tracks_events_total{outcome=\"unknown\"}",
            "tracks_events_total{outcome=\"unsettled\"}");
  }

  /** The last, because it takes the bus away. */
  @Test
  @Order(Integer.MAX_VALUE)
  void aBusThatIsAwayIsNotCountedAndHoldsUpNoReconciling() {
    service.bus().close();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Double.isNaN(metric("tracks_bus_backlog_messages" + ENTITY))
                    && Double.isNaN(metric("tracks_bus_oldest_seconds" + ENTITY))
                    && Double.isNaN(metric("tracks_bus_dead_letters_messages" + ENTITY)));
    for (int version = 2; version <= 4; version++) {
      service.commitSilently("Silent", version);
      await().atMost(Duration.ofSeconds(4)).until(() -> !service.isCached("Silent"));
    }
  }

  private static void allow(AclSetuserArgs commands) {
    service.await(service.redis().aclSetuser("default", commands));
  }

  private static FinishedSpan span(String trace) {
    return await()
        .atMost(SOON)
        .until(() -> spans.first(span -> span.getTraceId().equals(trace)), Optional::isPresent)
        .orElseThrow();
  }

  private static String metrics() {
    return service.management("/actuator/prometheus").body();
  }

  private static double metric(String series) {
    return service.metric(series);
  }
}
