package dev.tracks.defaults.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.tracing.Tracer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Spans over OTLP, as the containers of one machine send them to a tracing back end. */
class ExportedSpansIntegrationTests {

  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private HttpServer backEnd;

  @BeforeEach
  void listen() throws IOException {
    backEnd = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backEnd.createContext(
        "/v1/traces",
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    backEnd.start();
  }

  @AfterEach
  void stop() {
    backEnd.stop(0);
  }

  @Test
  void goWhereTheEndpointSays() {
    String endpoint = "http://127.0.0.1:" + backEnd.getAddress().getPort() + "/v1/traces";
    try (ConfigurableApplicationContext service =
        service("--management.opentelemetry.tracing.export.otlp.endpoint=" + endpoint)) {
      service.getBean(Tracer.class).nextSpan().name("invalidation of Pop").start().end();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> received.stream().anyMatch(body -> body.contains("invalidation of Pop")));
    }
  }

  @Test
  void goNowhereWithoutOne() {
    try (ConfigurableApplicationContext service = service()) {
      assertThat(service.getBeanProvider(io.opentelemetry.sdk.trace.export.SpanExporter.class))
          .isEmpty();
    }
  }

  private static ConfigurableApplicationContext service(String... arguments) {
    return new SpringApplicationBuilder(Service.class)
        .web(WebApplicationType.NONE)
        .properties("TRACKS_TRACE_SAMPLING=1", "spring.datasource.url=jdbc:h2:mem:spans")
        .run(arguments);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Service {}
}
