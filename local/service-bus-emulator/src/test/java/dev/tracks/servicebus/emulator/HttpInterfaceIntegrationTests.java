package dev.tracks.servicebus.emulator;

import static dev.tracks.servicebus.emulator.Contract.QUEUE;
import static dev.tracks.servicebus.emulator.Contract.message;
import static dev.tracks.servicebus.emulator.Contract.one;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.DeadLetterOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HttpInterfaceIntegrationTests {

  private final HttpClient http = HttpClient.newHttpClient();
  private EmbeddedServiceBus bus;
  private HttpInterface operator;
  private Contract contract;

  @BeforeEach
  void start() throws Exception {
    bus = EmbeddedServiceBus.withConfig(Contract.entities()).start();
    operator = new HttpInterface(bus, 0);
    contract = new Contract(bus.connectionString());
  }

  @AfterEach
  void end() {
    operator.close();
    bus.close();
  }

  private HttpResponse<String> request(String method, String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + operator.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void entitiesAreCountedByState() throws Exception {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessages(List.of(message("dead"), message("aside"), message("locked")));
      receiver.deadLetter(one(receiver), new DeadLetterOptions());
      receiver.defer(one(receiver));
      one(receiver);
      sender.scheduleMessage(message("later"), OffsetDateTime.now().plusHours(1));
      HttpResponse<String> answer = request("GET", "/entities", "");
      assertThat(answer.statusCode()).isEqualTo(200);
      JsonNode entities = new JsonMapper().readTree(answer.body());
      assertThat(entities.path(QUEUE).toString())
          .isEqualTo("{\"active\":1,\"scheduled\":1,\"deferred\":1,\"deadLetters\":1}");
      assertThat(entities.fieldNames())
          .toIterable()
          .containsExactly(
              "contract-queue",
              "contract-topic/Subscriptions/everything",
              "contract-topic/Subscriptions/red",
              "contract-unique");
    }
  }

  @Test
  void aFaultStrikesAsOftenAsItWasAskedFor() throws Exception {
    assertThat(
            request("POST", "/faults", "{\"entity\":\"Contract-Queue\",\"kind\":\"server_busy\"}")
                .statusCode())
        .isEqualTo(204);
    assertThat(bus.faults().strikes(QUEUE, Faults.Kind.SERVER_BUSY)).isTrue();
    assertThat(bus.faults().strikes(QUEUE, Faults.Kind.SERVER_BUSY)).isFalse();
    request("POST", "/faults", "{\"entity\":\"contract-queue\",\"kind\":\"DELAY\",\"times\":2}");
    assertThat(bus.faults().strikes(QUEUE, Faults.Kind.DELAY)).isTrue();
    assertThat(bus.faults().strikes(QUEUE, Faults.Kind.DELAY)).isTrue();
    assertThat(bus.faults().strikes(QUEUE, Faults.Kind.DELAY)).isFalse();
  }

  @Test
  void faultsCanBeEnded() throws Exception {
    String fault = "{\"entity\":\"contract-queue\",\"kind\":\"DELAY\",\"times\":%d}";
    request("POST", "/faults", fault.formatted(9));
    request("POST", "/faults", fault.formatted(0));
    assertThat(bus.faults().strikes(QUEUE, Faults.Kind.DELAY)).isFalse();
    request("POST", "/faults", fault.formatted(9));
    assertThat(request("DELETE", "/faults", "").statusCode()).isEqualTo(204);
    assertThat(bus.faults().strikes(QUEUE, Faults.Kind.DELAY)).isFalse();
  }

  @Test
  void everyKindCanBeAskedForOverEveryEntity() throws Exception {
    for (String entity : List.of(QUEUE, "contract-topic", "contract-topic/Subscriptions/red")) {
      for (Faults.Kind kind : Faults.Kind.values()) {
        String fault = "{\"entity\":\"%s\",\"kind\":\"%s\"}".formatted(entity, kind);
        assertThat(request("POST", "/faults", fault).statusCode()).as(fault).isEqualTo(204);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {                                                            | the body is not JSON
          []                                                           | the body is no JSON object
          7                                                            | the body is no JSON object
          {}                                                           | there is no entity ''
          {"entity":"nowhere","kind":"DELAY"}                          | there is no entity 'nowhere'
          {"entity":["contract-queue"],"kind":"DELAY"}                 | there is no entity ''
          {"entity":"contract-queue"}                                  | kind must be one of SERVER_BUSY, DETACH_LINK
          {"entity":"contract-queue","kind":"EXPLODE"}                 | kind must be one of SERVER_BUSY, DETACH_LINK
          {"entity":"contract-queue","kind":"DELAY","times":-1}        | times must be an integer from 0 on
          {"entity":"contract-queue","kind":"DELAY","times":"many"}    | times must be an integer from 0 on
          {"entity":"contract-queue","kind":"DELAY","times":null}      | times must be an integer from 0 on
          {"entity":"contract-queue","kind":"DELAY","times":9999999999}| times must be an integer from 0 on
          {"entity":"contract-queue","kind":"DELAY","time":1}          | there is no field time
          """)
  void aBadFaultIsRefusedAndSaysWhy(String fault, String why) throws Exception {
    HttpResponse<String> answer = request("POST", "/faults", fault);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonMapper().readTree(answer.body()).path("error").asText()).startsWith(why);
  }

  @Test
  void nothingAndTooMuchAreRefusedToo() throws Exception {
    assertThat(request("POST", "/faults", "").statusCode()).isEqualTo(400);
    assertThat(request("POST", "/faults", "[".repeat(200_000)).statusCode()).isEqualTo(400);
  }

  @Test
  void whatThereIsNotIsNotFound() throws Exception {
    assertThat(request("GET", "/", "").statusCode()).isEqualTo(404);
    assertThat(request("GET", "/entities/more", "").statusCode()).isEqualTo(404);
    assertThat(request("GET", "/faults", "").statusCode()).isEqualTo(404);
    assertThat(request("POST", "/entities", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aSubscriptionOfATopicIsCounted() throws Exception {
    try (ServiceBusSenderClient sender = contract.sender(Contract.TOPIC)) {
      sender.sendMessage(new ServiceBusMessage("x"));
    }
    JsonNode entities = new JsonMapper().readTree(request("GET", "/entities", "").body());
    assertThat(entities.path("contract-topic/Subscriptions/everything").path("active").asInt())
        .isEqualTo(1);
    assertThat(entities.path("contract-topic/Subscriptions/red").path("active").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port 1                                  | 2 | --config is missing
          --config %s --port x                      | 2 | --port is not a port from 0 to 65535: x
          --config %s --port 70000                  | 2 | --port is not a port from 0 to 65535: 70000
          --config %s --http-port -1                | 2 | --http-port is not a port from 0 to 65535: -1
          --config %s --port                        | 2 | unknown or incomplete option --port
          --config %s --colour red                  | 2 | unknown or incomplete option --colour
          --config /does/not/exist.json             | 2 | --config: /does/not/exist.json cannot be read
          --config %s --port %d                     | 3 | cannot be had
          --config %s --port 0 --http-port %d       | 3 | cannot be had
          --config %s --port 0 --data %s            | 3 | Config.json
          """)
  void mainSaysWhatIsWrongAndEnds(
      String arguments, int exitCode, String message, @TempDir Path directory) throws Exception {
    Path config = Files.writeString(directory.resolve("Config.json"), Contract.entities());
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Process process =
          BrokerProcess.run(
              arguments
                  .replace("%s", config.toString())
                  .replace("%d", String.valueOf(taken.getLocalPort()))
                  .split(" "));
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(output).contains(message);
      assertThat(output.lines()).hasSize(1);
      assertThat(process.waitFor()).isEqualTo(exitCode);
    }
  }
}
