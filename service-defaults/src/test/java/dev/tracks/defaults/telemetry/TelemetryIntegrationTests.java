package dev.tracks.defaults.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.azure.emulator.EmbeddedIngestion;
import dev.tracks.azure.emulator.Telemetry;
import dev.tracks.testing.TestRedis;
import io.lettuce.core.tracing.Tracing;
import io.micrometer.azuremonitor.AzureMonitorMeterRegistry;
import io.opentelemetry.instrumentation.jdbc.datasource.OpenTelemetryDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What the real exporters send, as it arrives. */
class TelemetryIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static TestRedis redis;
  private static EmbeddedIngestion ingestion;
  private static ConfigurableApplicationContext service;

  @BeforeAll
  static void start() {
    redis = TestRedis.start();
    ingestion = EmbeddedIngestion.start();
    service =
        run(
            "--APPLICATIONINSIGHTS_CONNECTION_STRING=" + ingestion.connectionString(),
            "--TRACKS_TRACE_SAMPLING=1",
            "--tracks.telemetry.step=1s",
            "--tracks.telemetry.delay=100ms");
  }

  @AfterAll
  static void stop() {
    service.close();
    ingestion.close();
    redis.close();
  }

  @Test
  void aRequestIsToldOnceWithAllThatItAskedAndLogged() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    assertThat(get("/asks", trace).statusCode()).isEqualTo(200);
    Telemetry request = one(trace, item -> item.type().equals("RequestData"));
    assertThat(request.parent()).isEqualTo("00f067aa0ba902b7");
    assertThat(request.role()).isEqualTo("told");
    assertThat(request.text("name")).isEqualTo("http get /asks");
    assertThat(request.text("responseCode")).isEqualTo("200");
    assertThat(request.text("success")).isEqualTo("true");
    assertThat(request.text("url")).isEqualTo("http://told/asks");

    Telemetry sql = one(trace, item -> item.text("type").equals("SQL"));
    assertThat(sql.text("data")).contains("SELECT COUNT").doesNotContain("a secret");
    Telemetry send = one(trace, item -> item.text("type").endsWith("servicebus"));
    Telemetry command =
        one(trace, item -> isRedis(item) && item.parent().equals(request.text("id")));
    assertThat(command.data().toString()).containsIgnoringCase("get").doesNotContain("somebody");
    one(trace, item -> isRedis(item) && item.parent().equals(send.text("id")));
    assertThat(send.text("target")).isEqualTo("tracks");
    Telemetry log = one(trace, item -> item.type().equals("MessageData"));
    assertThat(log.text("message")).isEqualTo("All were asked");
    assertThat(log.text("severityLevel")).isEqualTo("Warning");
    assertThat(List.of(sql, command, send, log))
        .allSatisfy(item -> assertThat(item.parent()).isEqualTo(request.text("id")));
    assertThat(of(trace)).as("nothing twice, and nothing else").hasSize(6);
  }

  @Test
  void anExceptionIsToldWithTheRequestThatItBroke() throws Exception {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    assertThat(get("/breaks", trace).statusCode()).isEqualTo(500);
    Telemetry request = one(trace, item -> item.type().equals("RequestData"));
    assertThat(request.text("responseCode")).isEqualTo("500");
    assertThat(request.text("success")).isEqualTo("false");
    Telemetry exception = one(trace, item -> item.type().equals("ExceptionData"));
    assertThat(exception.data().path("exceptions").path(0).path("message").asText())
        .isEqualTo("broken on purpose");
    assertThat(exception.data().toString()).contains("IllegalStateException", "ToldService");
  }

  @Test
  void whatNobodyAskedForIsNoTrace() throws Exception {
    service.getBean(DataSource.class).getConnection().close();
    String trace = "1af7651916cd43dd8448eb211c80319c";
    get("/asks", trace);
    one(trace, item -> item.type().equals("RequestData"));
    assertThat(ingestion.items())
        .filteredOn(item -> item.type().equals("RemoteDependencyData"))
        .noneMatch(item -> item.parent().isEmpty());
  }

  @Test
  void metersThatOperatorsLiveByAreToldAndOthersAreNot() throws Exception {
    get("/asks", "2af7651916cd43dd8448eb211c80319c");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(meters())
                    .contains("tracks_asked", "http_server_requests", "jvm_memory_used"));
    assertThat(meters()).noneMatch(name -> name.contains("interest") || name.contains("tomcat"));
    assertThat(ingestion.items())
        .filteredOn(item -> item.type().equals("MetricData"))
        .allMatch(item -> item.role().equals("told"));
  }

  @Test
  void requestsAreAnsweredWhileNobodyTakesTelemetry() throws Exception {
    ingestion.away(true);
    try {
      for (int i = 0; i < 50; i++) {
        assertThat(get("/asks", "%032x".formatted(i + 1)).statusCode()).isEqualTo(200);
      }
    } finally {
      ingestion.away(false);
    }
  }

  @Test
  void withoutAConnectionStringNothingOfItIsThere() {
    try (ConfigurableApplicationContext silent = run("--APPLICATIONINSIGHTS_CONNECTION_STRING=")) {
      assertThat(silent.getBeanNamesForType(TelemetryAutoConfiguration.class)).isEmpty();
      assertThat(silent.getBeanNamesForType(AzureMonitorMeterRegistry.class)).isEmpty();
      assertThat(silent.getBeanNamesForType(Tracing.class)).isEmpty();
      assertThat(silent.getBean(DataSource.class)).isNotInstanceOf(OpenTelemetryDataSource.class);
    }
  }

  private static boolean isRedis(Telemetry item) {
    return item.text("type").equals("redis");
  }

  private static List<String> meters() {
    return ingestion.items().stream()
        .filter(item -> item.type().equals("MetricData"))
        .map(item -> item.data().path("metrics").path(0).path("name").asText())
        .distinct()
        .toList();
  }

  /**
   * Without the question whether Redis is a replica, which one request in a second asks as well.
   */
  private static List<Telemetry> of(String trace) {
    return ingestion.items().stream()
        .filter(item -> item.operation().equals(trace))
        .filter(item -> !(isRedis(item) && item.text("name").equalsIgnoreCase("role")))
        .toList();
  }

  private static Telemetry one(String trace, Predicate<Telemetry> which) {
    List<Telemetry> found = new ArrayList<>();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              found.clear();
              of(trace).stream().filter(which).forEach(found::add);
              assertThat(found).as(() -> "of " + ingestion.items()).hasSize(1);
            });
    return found.getFirst();
  }

  private static HttpResponse<String> get(String path, String trace) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + path);
    return HTTP.send(
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(30))
            .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-00")
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static ConfigurableApplicationContext run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--spring.application.name=told",
                "--spring.datasource.url=jdbc:h2:mem:told;MODE=MSSQLServer",
                "--TRACKS_REDIS_URL=" + redis.url()));
    arguments.addAll(List.of(more));
    return new SpringApplicationBuilder(ToldService.class).run(arguments.toArray(String[]::new));
  }
}
