package dev.tracks.defaults.security;

import dev.tracks.defaults.settings.SettingException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Refuses to start a service with an identity provider that could let strangers in: before anything
 * of it listens, and saying why. It concerns the services that import {@code
 * service-defaults-identity.yml}.
 */
final class IdentityRefusals implements EnvironmentPostProcessor, Ordered {

  /** What firebase-admin reads by itself, past all configuration. */
  static final String FIREBASE_EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST";

  private static final Set<String> PRODUCTION = Set.of("prod", "production", "cloud", "azure");
  private static final List<String> AZURE = List.of("CONTAINER_APP_NAME", "WEBSITE_SITE_NAME");
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,127}");
  private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):([0-9]{1,5})");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}|\\[::1]");

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    if (!environment.getProperty("tracks.needs.identity", Boolean.class, false)) {
      return;
    }
    IdentityProperties identity =
        Binder.get(environment)
            .bindOrCreate("tracks.identity", Bindable.of(IdentityProperties.class));
    if (!PROJECT.matcher(identity.project()).matches()) {
      throw new SettingException(
          identity.project().isEmpty()
              ? "No Firebase project is named: without one, nobody's tokens could be told."
              : "What is named is no Firebase project.",
          "Set TRACKS_IDENTITY_PROJECT to the project's id.");
    }
    String emulator = identity.emulator();
    if (emulator != null) {
      refuseInProduction(emulator, environment);
      refuseElsewhere(emulator);
      refuseReachable(emulator, environment.getProperty("server.address"));
    }
    refuseOther(emulator, environment.getProperty(FIREBASE_EMULATOR));
    refuseForeign(identity);
    refusePlain("TRACKS_IDENTITY_JWKS", identity.jwks(), emulator);
    refusePlain("TRACKS_IDENTITY_TOOLKIT", identity.toolkit(), emulator);
    refusePlain("TRACKS_IDENTITY_SECURE_TOKEN", identity.secureToken(), emulator);
  }

  /** Who can reach an emulator can be whoever they like. */
  private static void refuseInProduction(String emulator, ConfigurableEnvironment environment) {
    Arrays.stream(environment.getActiveProfiles())
        .filter(profile -> PRODUCTION.contains(profile.toLowerCase(Locale.ROOT)))
        .findFirst()
        .ifPresent(
            profile -> {
              throw emulatorRefused(emulator, "beside the profile " + profile);
            });
    AZURE.stream()
        .filter(environment::containsProperty)
        .findFirst()
        .ifPresent(
            name -> {
              throw emulatorRefused(emulator, "in Azure, which " + name + " tells of");
            });
  }

  private static SettingException emulatorRefused(String emulator, String where) {
    return new SettingException(
        "An identity emulator (" + emulator + ") is configured " + where + ".",
        "Unset TRACKS_IDENTITY_EMULATOR: an emulator gives tokens to everybody who asks.");
  }

  private static void refuseElsewhere(String emulator) {
    Matcher parts = HOST_AND_PORT.matcher(emulator);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
      throw new SettingException(
          "The identity emulator's address is none: " + emulator,
          "Set TRACKS_IDENTITY_EMULATOR to host:port.");
    }
    if (!LOOPBACK.matcher(parts.group(1)).matches()) {
      throw new SettingException(
          "The identity emulator (" + emulator + ") is not on this machine.",
          "Set TRACKS_IDENTITY_EMULATOR to a port of 127.0.0.1, or unset it: whoever answers at"
              + " its address decides who everybody is.");
    }
  }

  /** What listens for others is no service of one machine. */
  private static void refuseReachable(String emulator, @Nullable String address) {
    if (address == null || !(address.equals("::1") || LOOPBACK.matcher(address).matches())) {
      throw emulatorRefused(
          emulator,
          "at a service that others can reach, because it listens on "
              + (address == null ? "every address" : address));
    }
  }

  private static void refuseOther(@Nullable String emulator, @Nullable String firebase) {
    if (firebase != null && !firebase.isBlank() && !firebase.equals(emulator)) {
      throw new SettingException(
          FIREBASE_EMULATOR
              + " is set, "
              + (emulator == null
                  ? "and TRACKS_IDENTITY_EMULATOR is not."
                  : "but is another address than TRACKS_IDENTITY_EMULATOR."),
          "Unset " + FIREBASE_EMULATOR + ": firebase-admin would take tokens without signature.");
    }
  }

  private static void refuseForeign(IdentityProperties identity) {
    String expected = IdentityProperties.issuer(identity.emulator(), identity.project());
    if (!identity.issuer().equals(expected)) {
      throw new SettingException(
          "The issuer " + identity.issuer() + " is not that of the project's tokens.",
          "Unset TRACKS_IDENTITY_ISSUER, which is then " + expected + ".");
    }
  }

  /** Who can change what comes over the wire could put their own keys there, or read passwords. */
  private static void refusePlain(String name, URI address, @Nullable String emulator) {
    boolean encrypted = "https".equalsIgnoreCase(address.getScheme()) && address.getHost() != null;
    boolean local =
        emulator != null
            && "http".equalsIgnoreCase(address.getScheme())
            && Objects.equals(address.getAuthority(), emulator);
    if (!encrypted && !local) {
      throw new SettingException(
          name + " is neither https nor at the identity emulator: " + address,
          "Unset it, or set it to an https address.");
    }
  }

  /** After the configuration files were read. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 11;
  }
}
