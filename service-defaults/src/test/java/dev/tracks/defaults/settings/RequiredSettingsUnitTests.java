package dev.tracks.defaults.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class RequiredSettingsUnitTests {

  private final MockEnvironment environment = new MockEnvironment();

  @Test
  void asksNothingOfAServiceThatNeedsNothing() {
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void saysHowToNameTheBus() {
    environment.setProperty("tracks.needs.bus", "true");
    assertThatThrownBy(this::check)
        .isInstanceOfSatisfying(
            SettingException.class,
            e -> assertThat(e.remedy()).contains("TRACKS_SERVICEBUS_CONNECTION", "_NAMESPACE"));
  }

  @Test
  void handsOnTheOneWayInWhichTheBusIsNamed() {
    environment.setProperty("tracks.needs.bus", "true");
    environment.setProperty("TRACKS_SERVICEBUS_CONNECTION", " ");
    environment.setProperty("TRACKS_SERVICEBUS_NAMESPACE", "tracks-prod");
    check();
    assertThat(environment.getProperty("spring.cloud.azure.servicebus.namespace"))
        .isEqualTo("tracks-prod");
    assertThat(environment.containsProperty("spring.cloud.azure.servicebus.connection-string"))
        .isFalse();
  }

  @Test
  void saysHowToNameTheDatabase() {
    environment.setProperty("tracks.needs.database", "true");
    environment.setProperty("spring.datasource.url", "");
    assertThatThrownBy(this::check)
        .isInstanceOfSatisfying(
            SettingException.class, e -> assertThat(e.remedy()).contains("TRACKS_DB_URL"));
  }

  private void check() {
    new RequiredSettings().postProcessEnvironment(environment, new SpringApplication());
  }
}
