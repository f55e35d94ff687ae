package dev.tracks.defaults.secrets;

import dev.tracks.defaults.settings.SettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.StringUtils;

/**
 * Takes settings from the Key Vault that {@code TRACKS_VAULT} names, once, at start: a service goes
 * on without its vault, and a new value is taken by a restart. What the environment says itself
 * goes before the vault, and so do the files of {@code TRACKS_SECRETS_DIRECTORY}. Without {@code
 * TRACKS_VAULT} nothing of Key Vault is even loaded.
 */
final class VaultSettings implements EnvironmentPostProcessor, Ordered {

  static final String VAULT = "TRACKS_VAULT";
  static final String DIRECTORY = "TRACKS_SECRETS_DIRECTORY";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Map<String, Object> settings = new HashMap<>();
    String vault = environment.getProperty(VAULT);
    if (StringUtils.hasText(vault)) {
      settings.putAll(new SecretsOfVault(address(vault.strip())).settings());
    }
    String directory = environment.getProperty(DIRECTORY);
    if (StringUtils.hasText(directory)) {
      settings.putAll(SecretFiles.settings(directory.strip()));
    }
    if (!settings.isEmpty()) {
      // its name makes Spring take TRACKS_DB_PASSWORD for tracks.db.password, as in the environment
      environment
          .getPropertySources()
          .addAfter(
              StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
              new SystemEnvironmentPropertySource("secrets-systemEnvironment", settings));
    }
  }

  /** Whoever could read what comes over the wire would have every secret. */
  private static URI address(String vault) {
    try {
      URI uri = new URI(vault);
      if ("https".equalsIgnoreCase(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below, without what was given: it may be a secret in the wrong place
    }
    throw new SettingException(
        VAULT + " is not the address of a vault.",
        "Set it to the vault's URI, such as https://NAME.vault.azure.net, or unset it.");
  }

  /** After the configuration files were read, and before anything asks for a secret. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 5;
  }
}
