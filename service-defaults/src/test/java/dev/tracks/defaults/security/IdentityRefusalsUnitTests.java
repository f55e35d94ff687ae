package dev.tracks.defaults.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.defaults.settings.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class IdentityRefusalsUnitTests {

  private final MockEnvironment environment =
      new MockEnvironment()
          .withProperty("tracks.needs.identity", "true")
          .withProperty("server.address", "127.0.0.1")
          .withProperty("tracks.identity.project", "demo-tracks");

  @Test
  void asksNothingOfAServiceThatNeedsNoIdentity() {
    environment.setProperty("tracks.needs.identity", "false");
    environment.setProperty("tracks.identity.project", "");
    assertStarts();
  }

  @Test
  void letsGoogleAloneStart() {
    assertStarts();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:9099", "127.0.3.255:1", "localhost:9199", "[::1]:65535"})
  void letsAnEmulatorOnThisMachineStart(String emulator) {
    environment.setProperty("tracks.identity.emulator", emulator);
    assertStarts();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "two words", "../other", "demo/tracks"})
  void refusesWithoutAProject(String project) {
    environment.setProperty("tracks.identity.project", project);
    assertRefused("Firebase project", "TRACKS_IDENTITY_PROJECT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prod", "production", "cloud", "Azure", "PROD"})
  void refusesAnEmulatorBesideAProductionProfile(String profile) {
    environment.setProperty("tracks.identity.emulator", "127.0.0.1:9099");
    environment.setActiveProfiles("eu", profile);
    assertRefused("beside the profile " + profile, "Unset TRACKS_IDENTITY_EMULATOR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONTAINER_APP_NAME", "WEBSITE_SITE_NAME"})
  void refusesAnEmulatorInAzure(String name) {
    environment.setProperty("tracks.identity.emulator", "127.0.0.1:9099");
    environment.setProperty(name, "tracks");
    assertRefused(name, "Unset TRACKS_IDENTITY_EMULATOR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.7:9099",
        "emulator:9099",
        "0.0.0.0:9099",
        "127.0.0.1.example.com:9099",
        "127.0.0.256:9099",
        "1127.0.0.1:9099",
        "localhost.evil.example:9099",
        "[fe80::1]:9099",
        "user@127.0.0.1:9099",
        "evil.example/127.0.0.1:9099",
      })
  void refusesAnEmulatorThatIsNotOnThisMachine(String emulator) {
    environment.setProperty("tracks.identity.emulator", emulator);
    assertRefused("is not on this machine", "127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.7", "tracks.example.com", ""})
  void refusesAnEmulatorAtAServiceThatOthersCanReach(String address) {
    environment.setProperty("tracks.identity.emulator", "127.0.0.1:9099");
    environment.setProperty("server.address", address);
    assertRefused("that others can reach", "Unset TRACKS_IDENTITY_EMULATOR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
  void letsAnEmulatorStartAtAServiceOfThisMachine(String address) {
    environment.setProperty("tracks.identity.emulator", "127.0.0.1:9099");
    environment.setProperty("server.address", address);
    assertStarts();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "9099", "127.0.0.1:99999", "127.0.0.1:", "localhost:x"})
  void refusesAnEmulatorWithoutAnAddress(String emulator) {
    environment.setProperty("tracks.identity.emulator", emulator);
    assertRefused("address is none", "host:port");
  }

  @ParameterizedTest
  @CsvSource({
    "issuer, https://securetoken.google.com/another-project",
    "issuer, https://issuer.example/demo-tracks",
    "issuer, http://127.0.0.1:9099/demo-tracks",
    "issuer, http://securetoken.google.com/demo-tracks",
  })
  void refusesAForeignIssuer(String property, String issuer) {
    environment.setProperty("tracks.identity." + property, issuer);
    assertRefused("is not that of the project's tokens", "Unset TRACKS_IDENTITY_ISSUER");
  }

  @Test
  void refusesAForeignIssuerBesideAnEmulator() {
    environment.setProperty("tracks.identity.emulator", "127.0.0.1:9099");
    environment.setProperty("tracks.identity.issuer", "https://securetoken.google.com/demo-tracks");
    assertRefused("is not that of the project's tokens", "http://127.0.0.1:9099/demo-tracks");
  }

  @ParameterizedTest
  @CsvSource({
    "jwks, http://www.googleapis.com/keys, JWKS",
    "jwks, http://127.0.0.1:9099/jwks, JWKS",
    "jwks, file:///etc/keys.json, JWKS",
    "jwks, /jwks, JWKS",
    "jwks, https:keys, JWKS",
    "toolkit, http://identitytoolkit.googleapis.com, TOOLKIT",
    "secure-token, http://securetoken.googleapis.com, SECURE_TOKEN",
  })
  void refusesPlainHttp(String property, String address, String name) {
    environment.setProperty("tracks.identity." + property, address);
    assertRefused("TRACKS_IDENTITY_" + name + " is neither https", "https");
  }

  @Test
  void refusesPlainHttpBesideAnEmulatorElsewhere() {
    environment.setProperty("tracks.identity.emulator", "127.0.0.1:9099");
    environment.setProperty("tracks.identity.jwks", "http://127.0.0.1:9098/jwks");
    assertRefused("TRACKS_IDENTITY_JWKS is neither https", "https");
  }

  @Test
  void letsTheKeysBeReadFromAnotherEncryptedAddress() {
    environment.setProperty("tracks.identity.jwks", "https://proxy.example/google/keys");
    assertStarts();
  }

  @Test
  void refusesFirebasesOwnEmulatorWithoutOurs() {
    environment.setProperty("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099");
    assertRefused("TRACKS_IDENTITY_EMULATOR is not", "Unset FIREBASE_AUTH_EMULATOR_HOST");
  }

  @Test
  void refusesAnotherEmulatorOfFirebase() {
    environment.setProperty("tracks.identity.emulator", "127.0.0.1:9099");
    environment.setProperty("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9098");
    assertRefused("is another address", "Unset FIREBASE_AUTH_EMULATOR_HOST");
  }

  @Test
  void letsTheSameEmulatorStandForFirebase() {
    environment.setProperty("tracks.identity.emulator", "127.0.0.1:9099");
    environment.setProperty("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099");
    assertStarts();
  }

  @Test
  void refusesAServiceAccountThatCannotBeRead() {
    for (String account : new String[] {"/nowhere/account.json", "{\"type\":\"secret", "{}"}) {
      assertThatThrownBy(() -> Firebase.app(withServiceAccount(account)))
          .isInstanceOf(SettingException.class)
          .hasMessageContaining("service account")
          .hasMessageNotContaining("secret")
          .hasNoCause();
    }
  }

  private static IdentityProperties withServiceAccount(String account) {
    return new org.springframework.boot.context.properties.bind.Binder(
            new org.springframework.boot.context.properties.source.MapConfigurationPropertySource(
                java.util.Map.of(
                    "tracks.identity.project",
                    "demo-tracks",
                    "tracks.identity.service-account",
                    account)))
        .bind("tracks.identity", IdentityProperties.class)
        .get();
  }

  private void assertRefused(String why, String remedy) {
    assertThatThrownBy(this::check)
        .isInstanceOf(SettingException.class)
        .hasMessageContaining(why)
        .extracting(e -> ((SettingException) e).remedy())
        .asString()
        .contains(remedy);
  }

  private void assertStarts() {
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  private void check() {
    new IdentityRefusals().postProcessEnvironment(environment, new SpringApplication());
  }
}
