package dev.tracks.defaults.telemetry;

import com.microsoft.applicationinsights.TelemetryConfiguration;
import com.microsoft.applicationinsights.channel.concrete.inprocess.InProcessTelemetryChannel;
import io.micrometer.azuremonitor.AzureMonitorConfig;
import io.micrometer.azuremonitor.AzureMonitorMeterRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells the meters that operators live by; Prometheus has all. */
final class MeterTelemetry {

  private static final Pattern TOLD =
      Pattern.compile(
          "tracks\\..*|http\\.server\\.requests|hikaricp\\.connections(\\.(pending|timeout))?"
              + "|jvm\\.memory\\.used|jvm\\.gc\\.pause|process\\.cpu\\.usage");

  private MeterTelemetry() {}

  /** The caller closes it; it tells once more before. */
  static AzureMonitorMeterRegistry registry(
      String connectionString, String service, Duration step, Clock clock) {
    TelemetryConfiguration telemetry = new TelemetryConfiguration();
    telemetry.setConnectionString(connectionString);
    telemetry.setRoleName(service);
    telemetry.setChannel(new InProcessTelemetryChannel(telemetry)); // its own default tells nobody
    AzureMonitorMeterRegistry registry =
        AzureMonitorMeterRegistry.builder(new Config(connectionString, step))
            .clock(clock)
            .telemetryConfiguration(telemetry)
            .build();
    registry.config().meterFilter(MeterFilter.denyUnless(MeterTelemetry::isTold));
    return registry;
  }

  private static boolean isTold(Meter.Id meter) {
    return TOLD.matcher(meter.getName()).matches();
  }

  private record Config(String connectionString, Duration step) implements AzureMonitorConfig {

    @Override
    public @Nullable String get(String key) {
      return null;
    }
  }
}
