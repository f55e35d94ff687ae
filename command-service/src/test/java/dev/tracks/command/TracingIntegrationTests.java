package dev.tracks.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.exporter.FinishedSpan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The trace of a request, through the row that anyone may relay, to the message. */
class TracingIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String CALLER = "00f067aa0ba902b7";

  private static TestDatabase database;
  private static TestServiceBus bus;
  private static RunningCommandService service;
  private static ServiceBusReceiverClient receiver;
  private static Spans spans;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    bus = RunningCommandService.bus();
    service =
        new RunningCommandService(database, bus, "spring.main.sources=" + Spans.class.getName());
    spans = service.context().getBean(Spans.class);
    receiver =
        new ServiceBusClientBuilder()
            .connectionString(bus.connectionString())
            .receiver()
            .topicName("tracks")
            .subscriptionName("cache-invalidator")
            .buildClient();
  }

  @AfterAll
  static void stop() {
    receiver.close();
    service.close();
    bus.close();
    database.close();
  }

  @Test
  void theTraceOfARequestIsKeptInTheRowAndCarriedByTheMessage() throws SQLException {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    post("traced", "00-" + trace + "-" + CALLER + "-01");
    FinishedSpan request = span(trace, Span.Kind.SERVER);
    assertThat(request.getParentId()).isEqualTo(CALLER);
    FinishedSpan send = span(trace, Span.Kind.PRODUCER);
    assertThat(send.getParentId()).isEqualTo(request.getSpanId());
    assertThat(send.getName()).isEqualTo("send tracks");
    assertThat(send.getTags())
        .containsEntry("messaging.system", "servicebus")
        .containsEntry("messaging.destination.name", "tracks")
        .containsKey("messaging.message.id");

    String kept = "00-" + trace + "-" + request.getSpanId() + "-01";
    assertThat(rowOf("traced")).isEqualTo(kept);
    ServiceBusReceivedMessage message = messageOf("traced");
    String carried = "00-" + trace + "-" + send.getSpanId() + "-01";
    assertThat(message.getApplicationProperties())
        .containsEntry("traceparent", carried)
        .containsEntry("Diagnostic-Id", carried);
    assertThat(message.getBody().toString()).contains("\"traceparent\":\"" + kept + "\"");
  }

  @Test
  void whatIsNotSampledIsCarriedAllTheSame() throws SQLException {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    post("unsampled", "00-" + trace + "-" + CALLER + "-00");
    assertThat(rowOf("unsampled")).matches("00-" + trace + "-[0-9a-f]{16}-00");
    assertThat((String) messageOf("unsampled").getApplicationProperties().get("traceparent"))
        .matches("00-" + trace + "-[0-9a-f]{16}-00");
    assertThat(spans.first(span -> span.getTraceId().equals(trace))).isEmpty();
  }

  @Test
  void aBrokenTraceparentHarmsNothingAndIsReplacedByATraceOfItsOwn() throws SQLException {
    List<String> broken =
        List.of(
            "garbage",
            "00-" + "0".repeat(32) + "-" + CALLER + "-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4737-" + CALLER + "-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4737-" + "0".repeat(16) + "-01",
            "x".repeat(5000));
    for (int i = 0; i < broken.size(); i++) {
      post("broken" + i, broken.get(i));
      assertThat(rowOf("broken" + i))
          .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")
          .doesNotContain("0".repeat(16))
          .doesNotContain("4bf92f3577b34da6a3ce929d0e0e4737");
    }
  }

  @Test
  void aRowWithABrokenTraceIsSentWithAnother() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO spotify.outbox
            (event_id, destination, event_type, payload, traceparent, created_at, attempts)
          VALUES (N'odd', N'tracks', N'test', N'of an odd row', N'not a trace',
            CURRENT_TIMESTAMP, 0)
          """);
    }
    assertThat((String) messageOf("of an odd row").getApplicationProperties().get("traceparent"))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
  }

  private static void post(String trackId, String traceparent) {
    String body =
        """
        {"genre":"Traced","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
        "duration_ms":1000}\
        """
            .formatted(trackId);
    var answer = service.post("/features/new", body, "traceparent", traceparent);
    assertThat(answer.statusCode()).isEqualTo(201);
  }

  /** Spans are exported every few seconds. */
  private static FinishedSpan span(String trace, Span.Kind kind) {
    return await()
        .atMost(SOON)
        .until(
            () -> spans.first(span -> span.getTraceId().equals(trace) && kind == span.getKind()),
            Optional::isPresent)
        .orElseThrow();
  }

  private static String rowOf(String trackId) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT traceparent FROM spotify.outbox WHERE payload LIKE N'%\""
                    + trackId
                    + "\"%'")) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static ServiceBusReceivedMessage messageOf(String text) {
    return await()
        .atMost(SOON)
        .until(
            () ->
                receiver.peekMessages(100, 0).stream()
                    .filter(message -> message.getBody().toString().contains(text))
                    .findFirst()
                    .orElse(null),
            Objects::nonNull);
  }
}
