package dev.tracks.invalidator.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.amqp.models.AmqpMessageBody;
import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.models.DeadLetterOptions;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import com.azure.messaging.servicebus.models.SubQueue;
import com.jayway.jsonpath.JsonPath;
import dev.tracks.contracts.event.DecodedEvent;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.invalidator.RunningInvalidator;
import dev.tracks.servicebus.emulator.EntityCounts;
import dev.tracks.servicebus.emulator.Faults;
import dev.tracks.testing.TestTokens;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeadLettersIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String PATH = "/admin/dead-letters";
  private static final String SECOND = "?entity=tracks/second";
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static RunningInvalidator service;

  /** Beside the deployed subscription there is one that only this test receives from. */
  @BeforeAll
  static void start() {
    service =
        RunningInvalidator.start(
            config ->
                config
                    .replace("\"LockDuration\": \"PT1M\"", "\"LockDuration\": \"PT5S\"")
                    .replace(
                        "\"Subscriptions\": [",
                        """
                        "Subscriptions": [
                          {"Name": "second", "Properties": {"LockDuration": "PT1M"}},
                        """),
            "tracks.bus.entities=tracks/cache-invalidator,tracks/second,report-requests");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void empty() {
    assertThat(JsonPath.<Integer>read(delete("").body(), "$.left")).isZero();
    assertThat(JsonPath.<Integer>read(delete(SECOND).body(), "$.left")).isZero();
    try (ServiceBusReceiverClient all =
        receiver(SubQueue.NONE, ServiceBusReceiveMode.RECEIVE_AND_DELETE)) {
      while (all.peekMessage(0) != null) {
        all.receiveMessages(100, Duration.ofMillis(200)).forEach(message -> {});
      }
    }
  }

  @Test
  void showsWhatIsWrongWithADeadLetterAndWhatItCarries() {
    ServiceBusMessage sent =
        new ServiceBusMessage("{\"no\":\"évent\"}")
            .setMessageId("shown")
            .setContentType("application/json");
    sent.getApplicationProperties().put("traceparent", TRACE);
    service.sender().sendMessage(sent);
    await().atMost(SOON).until(() -> service.counts().deadLetters() == 1);
    String page = get("").body();
    long number = JsonPath.<Number>read(page, "$.deadLetters[0].sequenceNumber").longValue();
    assertThat(JsonPath.<List<?>>read(page, "$.deadLetters")).hasSize(1);
    assertThat(JsonPath.<Object>read(page, "$.deadLetters[0].messageId")).isEqualTo("shown");
    assertThat(page).doesNotContain("évent");
    HttpResponse<String> shown = get("/" + number);
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(JsonPath.<Object>read(shown.body(), "$.reason")).isEqualTo("malformed-cloudevent");
    assertThat(JsonPath.<String>read(shown.body(), "$.description")).isNotBlank();
    assertThat(JsonPath.<Integer>read(shown.body(), "$.deliveryCount")).isLessThan(2);
    assertThat(JsonPath.<String>read(shown.body(), "$.enqueuedAt")).startsWith("20");
    assertThat(JsonPath.<Object>read(shown.body(), "$.contentType")).isEqualTo("application/json");
    assertThat(JsonPath.<Object>read(shown.body(), "$.traceId"))
        .isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(JsonPath.<Object>read(shown.body(), "$.body.text")).isEqualTo("{\"no\":\"évent\"}");
  }

  @Test
  void pagesAreBoundedAndLeadFromOneToTheNext() {
    garbage(25);
    List<Number> seen = new ArrayList<>();
    String path = PATH + "?limit=10";
    int pages = 0;
    while (path != null) {
      String page = call("GET", path).body();
      seen.addAll(JsonPath.<List<Number>>read(page, "$.deadLetters[*].sequenceNumber"));
      path = page.contains("\"next\"") ? JsonPath.read(page, "$.next") : null;
      pages++;
    }
    assertThat(pages).isEqualTo(3);
    assertThat(seen).hasSize(25).doesNotHaveDuplicates();
    for (String wrong : List.of("?limit=101", "?limit=0", "?limit=x", "?after=-1", "?after=9e9")) {
      assertThat(get(wrong).statusCode()).as(wrong).isEqualTo(400);
      assertThat(get(wrong).body()).contains("urn:tracks:problem:invalid-fields");
    }
  }

  @Test
  void aParameterThatIsMisspeltIsRefusedAndNothingIsDiscarded() {
    garbage(2);
    for (String wrong : List.of("?entiti=tracks/second", "?upto=1", "?limit=1", "?upTo=1&upTo=2")) {
      HttpResponse<String> answer = delete(wrong);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(answer.body())
          .contains("urn:tracks:problem:invalid-fields", wrong.substring(1, 5));
      assertThat(post("/replay" + wrong).statusCode()).as(wrong).isEqualTo(400);
    }
    assertThat(get("?genre=x").statusCode()).isEqualTo(400);
    assertThat(service.counts().deadLetters()).isEqualTo(2);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    for (String path : List.of("/1234567", "/99999999999999999999", "/x", "/-1")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
      assertThat(delete(path).statusCode()).as(path).isIn(404, 405);
    }
    assertThat(post("/1234567/replay").statusCode()).isEqualTo(404);
    HttpResponse<String> unknown = get("?entity=nobody");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("urn:tracks:problem:entity-unknown", "report-requests");
    assertThat(unknown.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void aReplayWithinTheWindowOfDuplicateDetectionArrivesAndKeepsTheEventsId() {
    UUID id = UUID.randomUUID();
    service.sender().sendMessage(RunningInvalidator.message(id, new TrackCreated("Re", 1, 1, "r")));
    long number = bury();
    assertThat(post("/" + number + "/replay" + SECOND).statusCode()).isEqualTo(204);
    assertThat(second().deadLetters()).isZero();
    ServiceBusReceivedMessage again = takeFromSecond();
    assertThat(again.getMessageId()).isNotEqualTo(id.toString()).startsWith(id.toString());
    assertThat(again.getApplicationProperties())
        .containsEntry(Replay.ORIGINAL, id.toString())
        .doesNotContainKeys("DeadLetterReason", "DeadLetterErrorDescription");
    assertThat(again.getContentType()).isEqualTo(TrackEvents.CONTENT_TYPE);
    assertThat(TrackEvents.decode(again.getBody().toBytes()))
        .isInstanceOfSatisfying(
            DecodedEvent.Known.class, known -> assertThat(known.metadata().id()).isEqualTo(id));
    // the consumer had it twice, in effect once
    await().atMost(SOON.multipliedBy(2)).until(() -> service.counts().active() == 0);
    assertThat(service.floor("Re")).isEqualTo(1);
    assertThat(service.counts().deadLetters()).isZero();
    assertThat(post("/" + number + "/replay" + SECOND).statusCode()).isEqualTo(404);
  }

  @Test
  void aReplayThatWasCutOffBeforeTheAcknowledgementLosesNothingAndMayBeRepeated() {
    service
        .sender()
        .sendMessage(
            RunningInvalidator.message(UUID.randomUUID(), new TrackCreated("Cut", 1, 1, "c")));
    long number = bury();
    service.bus().faults().inject("tracks", Faults.Kind.LOSE_ACKNOWLEDGEMENT, 1);
    HttpResponse<String> cut = post("/" + number + "/replay" + SECOND);
    assertThat(cut.statusCode()).isEqualTo(503);
    assertThat(cut.body()).contains("urn:tracks:problem:bus-unavailable");
    assertThat(second().deadLetters()).isEqualTo(1); // though the broker has the copy
    assertThat(second().active()).isEqualTo(1);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> post("/" + number + "/replay" + SECOND).statusCode() == 204);
    assertThat(second()).isEqualTo(new EntityCounts(1, 0, 0, 0));
  }

  @Test
  void theCopyOfAReplayedLetterThatDiesAgainIsAnother() {
    UUID id = UUID.randomUUID();
    service
        .sender()
        .sendMessage(RunningInvalidator.message(id, new TrackCreated("Die", 1, 1, "d")));
    long first = bury();
    assertThat(post("/" + first + "/replay" + SECOND).statusCode()).isEqualTo(204);
    long second = bury();
    assertThat(second).isGreaterThan(first);
    assertThat(JsonPath.<Object>read(get("/" + second + SECOND).body(), "$.originalMessageId"))
        .isEqualTo(id.toString());
    assertThat(post("/" + second + "/replay" + SECOND).statusCode()).isEqualTo(204);
    ServiceBusReceivedMessage again = takeFromSecond();
    assertThat(again.getApplicationProperties()).containsEntry(Replay.ORIGINAL, id.toString());
    assertThat(again.getMessageId()).startsWith(id + "~").hasSize(36 + 1 + 16);
  }

  @Test
  void ofManyOneIsReplayedAndTheOthersStay() {
    garbage(30);
    List<Number> numbers =
        JsonPath.read(get("?limit=100").body(), "$.deadLetters[*].sequenceNumber");
    assertThat(delete("/" + numbers.get(17)).statusCode()).isEqualTo(204);
    List<Number> left = new ArrayList<>(numbers);
    left.remove(17);
    List<Number> after = JsonPath.read(get("?limit=100").body(), "$.deadLetters[*].sequenceNumber");
    assertThat(after).isEqualTo(left);
    // and they are in nobody's hands
    assertThat(JsonPath.<Integer>read(delete("").body(), "$.done")).isEqualTo(29);
  }

  @Test
  void replayingAllEndsAlthoughAllOfThemDieAgain() {
    garbage(250);
    HttpResponse<String> answer = post("/replay");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JsonPath.<Integer>read(answer.body(), "$.done")).isEqualTo(250);
    assertThat(JsonPath.<Integer>read(answer.body(), "$.failed")).isZero();
    assertThat(JsonPath.<Integer>read(answer.body(), "$.left")).isZero();
    await().atMost(SOON).until(() -> service.counts().deadLetters() == 250);
    Number upTo = JsonPath.read(answer.body(), "$.upTo");
    // what died after the request began is not what was asked for
    assertThat(JsonPath.<Integer>read(delete("?upTo=" + upTo).body(), "$.done")).isZero();
    assertThat(JsonPath.<Integer>read(delete("").body(), "$.done")).isEqualTo(250);
    assertThat(service.counts().deadLetters()).isZero();
  }

  @Test
  void whatSomebodyElseHasInHandIsLeftAlone() {
    garbage(1);
    Number number = JsonPath.read(get("").body(), "$.deadLetters[0].sequenceNumber");
    try (ServiceBusReceiverClient other =
        new ServiceBusClientBuilder()
            .connectionString(service.bus().connectionString())
            .receiver()
            .topicName("tracks")
            .subscriptionName("cache-invalidator")
            .subQueue(SubQueue.DEAD_LETTER_QUEUE)
            .buildClient()) {
      ServiceBusReceivedMessage held =
          other.receiveMessages(1, SOON).stream().findFirst().orElseThrow();
      HttpResponse<String> refused = post("/" + number + "/replay");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains("urn:tracks:problem:dead-letter-locked");
      assertThat(JsonPath.<Integer>read(post("/replay").body(), "$.left")).isEqualTo(1);
      other.abandon(held);
    }
    assertThat(delete("/" + number).statusCode()).isEqualTo(204);
  }

  @Test
  void bodiesThatAreNoTextOrNoBytesAtAllAreShownAndReplayed() {
    service.sender().sendMessage(new ServiceBusMessage(BinaryData.fromBytes(new byte[] {-1, -2})));
    service.sender().sendMessage(new ServiceBusMessage(AmqpMessageBody.fromValue("a value")));
    service
        .sender()
        .sendMessage(new ServiceBusMessage(AmqpMessageBody.fromSequence(List.of("a", 1L))));
    await().atMost(SOON).until(() -> service.counts().deadLetters() == 3);
    List<Number> numbers = JsonPath.read(get("").body(), "$.deadLetters[*].sequenceNumber");
    List<String> bodies = numbers.stream().map(n -> get("/" + n).body()).toList();
    assertThat(bodies.get(0)).contains("\"base64\":\"//4=\"");
    assertThat(bodies.get(1)).contains("\"text\":\"a value\"");
    assertThat(bodies.get(2)).contains("[a, 1]");
    for (Number number : numbers) {
      assertThat(post("/" + number + "/replay").statusCode()).isEqualTo(204);
    }
    await().atMost(SOON).until(() -> service.counts().deadLetters() == 3);
  }

  @Test
  void nobodyIsLetInByAnotherWay() {
    for (String path :
        List.of("/admin;a=b/dead-letters", "//admin/dead-letters", "/%61dmin/x", "/")) {
      assertThat(RunningInvalidator.send(HttpRequest.newBuilder(service.uri(path))).statusCode())
          .as(path)
          .isIn(400, 404);
    }
    assertThat(service.management("/actuator/prometheus").statusCode()).isEqualTo(200);
  }

  /** The last, because it takes the bus away. */
  @Test
  @Order(Integer.MAX_VALUE)
  void whileTheBusIsAwayEachRequestSaysSoWithinABoundedTime() {
    service.bus().close();
    List<Supplier<HttpResponse<String>>> requests =
        List.of(() -> get(""), () -> post("/1/replay"), () -> delete(""));
    for (Supplier<HttpResponse<String>> request : requests) {
      long begin = System.nanoTime();
      HttpResponse<String> answer = request.get();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(25));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(answer.body()).contains("urn:tracks:problem:bus-unavailable");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
  }

  private static void garbage(int count) {
    List<ServiceBusMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(
          new ServiceBusMessage("garbage " + i).setMessageId(UUID.randomUUID().toString()));
    }
    service.sender().sendMessages(messages);
    await().atMost(SOON).until(() -> service.counts().deadLetters() == count);
  }

  private static EntityCounts second() {
    return Objects.requireNonNull(service.bus().counts().get("tracks/Subscriptions/second"));
  }

  private static ServiceBusReceiverClient receiver(SubQueue part, ServiceBusReceiveMode mode) {
    return new ServiceBusClientBuilder()
        .connectionString(service.bus().connectionString())
        .receiver()
        .topicName("tracks")
        .subscriptionName("second")
        .subQueue(part)
        .receiveMode(mode)
        .buildClient();
  }

  /** Makes the next message of the second subscription a dead letter; its sequence number. */
  private static long bury() {
    try (ServiceBusReceiverClient receiver =
        receiver(SubQueue.NONE, ServiceBusReceiveMode.PEEK_LOCK)) {
      ServiceBusReceivedMessage message =
          receiver.receiveMessages(1, SOON).stream().findFirst().orElseThrow();
      receiver.deadLetter(message, new DeadLetterOptions().setDeadLetterReason("by hand"));
    }
    String page = get(SECOND).body();
    return JsonPath.<Number>read(page, "$.deadLetters[0].sequenceNumber").longValue();
  }

  private static ServiceBusReceivedMessage takeFromSecond() {
    try (ServiceBusReceiverClient receiver =
        receiver(SubQueue.NONE, ServiceBusReceiveMode.RECEIVE_AND_DELETE)) {
      return receiver.receiveMessages(1, SOON).stream().findFirst().orElseThrow();
    }
  }

  private static HttpResponse<String> get(String path) {
    return call("GET", PATH + path);
  }

  private static HttpResponse<String> post(String path) {
    return call("POST", PATH + path);
  }

  private static HttpResponse<String> delete(String path) {
    return call("DELETE", PATH + path);
  }

  private static HttpResponse<String> call(String method, String path) {
    return RunningInvalidator.send(
        HttpRequest.newBuilder(service.uri(path))
            .headers(TestTokens.shared().as("admin"))
            .method(method, HttpRequest.BodyPublishers.noBody()));
  }
}
