package dev.tracks.stack.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PartEnvironmentUnitTests {

  @Test
  void nothingThatTheCallerSetForServicesIsPassedOn() {
    // the map that a process is started with, which takes away and puts in its own way
    Map<String, String> environment = new ProcessBuilder("true").environment();
    environment.clear();
    environment.putAll(
        Map.of(
            "PATH", "/bin",
            "JAVA_TOOL_OPTIONS", "-Dx=y",
            "TRACKS_SERVICEBUS_NAMESPACE", "cloud.servicebus.windows.net",
            "TRACKS_DB_URL", "jdbc:sqlserver://cloud",
            "tracks.cache.ttl", "1s",
            "SPRING_PROFILES_ACTIVE", "cloud",
            "SERVER_PORT", "1",
            "MANAGEMENT_SERVER_PORT", "2",
            "LOGGING_LEVEL_ROOT", "OFF"));
    environment.putAll(
        Map.of(
            "FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:1",
            "FIREBASE_CONFIG", "{}",
            "APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=cloud",
            "OTEL_SERVICE_NAME", "cloud",
            "CONTAINER_APP_NAME", "cloud",
            "WEBSITE_SITE_NAME", "cloud"));
    PartEnvironment.tell(environment, Map.of("TRACKS_DB_URL", "jdbc:h2:here", "OWN", "1"));
    assertThat(environment)
        .isEqualTo(
            Map.of(
                "PATH", "/bin",
                "JAVA_TOOL_OPTIONS", "-Dx=y",
                "TRACKS_DB_URL", "jdbc:h2:here",
                "OWN", "1"));
  }
}
