package dev.tracks.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmulatorLimitsUnitTests {

  private static final Path DEPLOYED = Path.of("../../contracts/service-bus/Config.json");

  @Test
  void cutsTheDeployedEntitiesToWhatTheEmulatorTakes() throws Exception {
    JsonNode kept = new JsonMapper().readTree(EmulatorLimits.keep(Files.readString(DEPLOYED)));
    assertThat(durations(kept, "DefaultMessageTimeToLive"))
        .isNotEmpty()
        .allMatch(d -> d.compareTo(Duration.ofHours(1)) <= 0);
    assertThat(durations(kept, "DuplicateDetectionHistoryTimeWindow"))
        .isNotEmpty()
        .allMatch(d -> d.compareTo(Duration.ofMinutes(5)) <= 0);
    assertThat(durations(kept, "LockDuration"))
        .isNotEmpty()
        .allMatch(d -> d.compareTo(Duration.ofMinutes(5)) <= 0);
    assertThat(kept.findValues("MaxDeliveryCount"))
        .isNotEmpty()
        .allMatch(count -> count.asInt() <= 10);
  }

  @Test
  void makesALockLastAsLongAsTheEmulatorWants() {
    assertThat(EmulatorLimits.keep("{\"Name\":\"q\",\"Properties\":{\"LockDuration\":\"PT1S\"}}"))
        .contains("PT5S");
  }

  @Test
  void leavesEverythingElseAsItIs() throws Exception {
    String config =
        """
        {"UserConfig":{"Namespaces":[{"Name":"sbemulatorns","Queues":[{"Name":"q","Properties":
        {"DefaultMessageTimeToLive":"PT5M","LockDuration":"PT1M"}}],"Topics":[{"Name":"t",
        "Subscriptions":[{"Name":"s","Rules":[{"Name":"r","Properties":{"FilterType":"Correlation",
        "CorrelationFilter":{"Label":"x","Properties":{"DefaultMessageTimeToLive":7}}}}]}]}]}]}}
        """;
    JsonMapper json = new JsonMapper();
    assertThat(json.readTree(EmulatorLimits.keep(config))).isEqualTo(json.readTree(config));
  }

  @Test
  void refusesWhatIsNoJson() {
    assertThatIllegalArgumentException().isThrownBy(() -> EmulatorLimits.keep("{"));
  }

  private static List<Duration> durations(JsonNode config, String name) {
    return config.findValuesAsText(name).stream().map(Duration::parse).toList();
  }
}
