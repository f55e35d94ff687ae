package dev.tracks.defaults.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IdentityPropertiesUnitTests {

  @Test
  void areGooglesForAProjectAlone() {
    IdentityProperties identity = bound(Map.of("tracks.identity.project", "tracks-1"));
    assertThat(identity.issuer()).isEqualTo("https://securetoken.google.com/tracks-1");
    assertThat(identity.jwks().toString())
        .startsWith("https://www.googleapis.com/")
        .contains("jwk");
    assertThat(identity.toolkit()).isEqualTo(URI.create("https://identitytoolkit.googleapis.com"));
    assertThat(identity.secureToken()).isEqualTo(URI.create("https://securetoken.googleapis.com"));
    assertThat(identity.revocationCache()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void areTheEmulatorsWhenThereIsOne() {
    IdentityProperties identity =
        bound(
            Map.of(
                "tracks.identity.project", "tracks-1",
                "tracks.identity.issuer", "",
                "tracks.identity.jwks", "",
                "tracks.identity.emulator", "127.0.0.1:9099"));
    assertThat(identity.issuer()).isEqualTo("http://127.0.0.1:9099/tracks-1");
    assertThat(identity.jwks()).isEqualTo(URI.create("http://127.0.0.1:9099/jwks"));
    assertThat(identity.toolkit())
        .isEqualTo(URI.create("http://127.0.0.1:9099/identitytoolkit.googleapis.com"));
    assertThat(identity.secureToken())
        .isEqualTo(URI.create("http://127.0.0.1:9099/securetoken.googleapis.com"));
  }

  @ParameterizedTest
  @CsvSource({
    "clock-skew, -1s",
    "clock-skew, 2m",
    "revocation-cache, 0s",
    "revocation-cache, 1h",
    "revocation-cache-entries, 0",
    "lookup-timeout, 0s",
  })
  void haveBounds(String name, String value) {
    assertThatThrownBy(
            () -> bound(Map.of("tracks.identity.project", "t", "tracks.identity." + name, value)))
        .isInstanceOf(BindException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showNoSecret() {
    assertThat(
            bound(
                    Map.of(
                        "tracks.identity.api-key", "planted-key",
                        "tracks.identity.service-account", "{\"private_key\":\"planted-key\"}"))
                .toString())
        .doesNotContain("planted");
  }

  private static IdentityProperties bound(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bind("tracks.identity", IdentityProperties.class)
        .get();
  }
}
