package dev.tracks.defaults.telemetry;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.monitor.opentelemetry.autoconfigure.AzureMonitorAutoConfigure;
import com.azure.monitor.opentelemetry.autoconfigure.AzureMonitorAutoConfigureOptions;
import dev.tracks.defaults.database.DatabaseAutoConfiguration;
import io.lettuce.core.tracing.MicrometerTracing;
import io.lettuce.core.tracing.Tracing;
import io.micrometer.azuremonitor.AzureMonitorMeterRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Telemetry for Application Insights: off, and none of it loaded, without {@code
 * APPLICATIONINSIGHTS_CONNECTION_STRING}.
 *
 * <p>There is one tracer. What Micrometer observes (requests) and what this project traces by
 * itself (relaying, invalidating) goes through Boot's bridge to the SDK that is made here in place
 * of Boot's; statements and Redis commands become spans of the same SDK, beneath whatever is
 * current.
 */
@AutoConfiguration(
    before = {OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class},
    after = DatabaseAutoConfiguration.class)
@Conditional(OnConnectionString.class)
@EnableConfigurationProperties(TelemetryProperties.class)
public class TelemetryAutoConfiguration {

  private static final Duration ENDING = Duration.ofSeconds(5);

  /** Ends within {@link #ENDING}, when the last was told. */
  static final class Telemetry implements AutoCloseable {

    private final OpenTelemetrySdk sdk;

    private Telemetry(OpenTelemetrySdk sdk) {
      this.sdk = sdk;
    }

    @Override
    public void close() {
      sdk.getSdkTracerProvider()
          .shutdown()
          .whenComplete(() -> sdk.getSdkLoggerProvider().shutdown())
          .join(ENDING.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Bean
  Telemetry telemetry(Environment environment, TelemetryProperties properties) {
    AutoConfiguredOpenTelemetrySdkBuilder builder =
        AutoConfiguredOpenTelemetrySdk.builder().disableShutdownHook();
    String service = service(environment);
    double share =
        environment.getProperty("management.tracing.sampling.probability", Double.class, 0.1);
    AzureMonitorAutoConfigure.customize(
        builder,
        new AzureMonitorAutoConfigureOptions()
            .connectionString(environment.getRequiredProperty(OnConnectionString.NAME))
            .httpClient(new JdkHttpClientBuilder().build()));
    builder
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.service.name",
                    service,
                    "otel.metrics.exporter",
                    "none",
                    "otel.bsp.schedule.delay",
                    String.valueOf(properties.delay().toMillis()),
                    "otel.blrp.schedule.delay",
                    String.valueOf(properties.delay().toMillis())))
        .addSamplerCustomizer((sampler, config) -> new Sampling(share))
        .addSpanExporterCustomizer((exporter, config) -> new NamedRequests(exporter, service));
    return new Telemetry(builder.build().getOpenTelemetrySdk());
  }

  @Bean(destroyMethod = "")
  OpenTelemetrySdk openTelemetry(Telemetry telemetry) {
    return telemetry.sdk;
  }

  @Bean(destroyMethod = "")
  SdkTracerProvider otelSdkTracerProvider(Telemetry telemetry) {
    return telemetry.sdk.getSdkTracerProvider();
  }

  @Bean
  LogTelemetry logTelemetry(OpenTelemetrySdk openTelemetry, TelemetryProperties properties) {
    return new LogTelemetry(openTelemetry, properties.logs());
  }

  @Bean
  AzureMonitorMeterRegistry azureMonitorMeterRegistry(
      Environment environment, TelemetryProperties properties, Clock clock) {
    return MeterTelemetry.registry(
        environment.getRequiredProperty(OnConnectionString.NAME),
        service(environment),
        properties.step(),
        clock);
  }

  private static String service(Environment environment) {
    return environment.getProperty("spring.application.name", "tracks");
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(DataSource.class)
  static class OfDatabase {

    @Bean
    static DatabaseTelemetry databaseTelemetry(ObjectProvider<OpenTelemetry> openTelemetry) {
      return new DatabaseTelemetry(openTelemetry);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Tracing.class)
  static class OfRedis {

    /** Observed for spans alone: meters of each command would cost more than they say. */
    @Bean
    Tracing redisTracing(PropagatingSenderTracingObservationHandler<?> spans) {
      ObservationRegistry registry = ObservationRegistry.create();
      registry.observationConfig().observationHandler(spans);
      return new MicrometerTracing(registry, "redis");
    }
  }
}
