package dev.tracks.defaults.secrets;

import com.azure.core.exception.AzureException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.ExponentialBackoffOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import dev.tracks.defaults.settings.SettingException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.NestedExceptionUtils;

/**
 * What a vault holds for the services: the secrets {@code tracks-…} and {@code
 * applicationinsights-…}, under the names that the environment has for them ({@code
 * tracks-db-password} is {@code TRACKS_DB_PASSWORD}). Other secrets are neither read nor settings.
 * It is asked with the identity that the machine has.
 */
final class SecretsOfVault {

  private static final Pattern OURS =
      Pattern.compile("(?i)(tracks|applicationinsights)-[0-9a-z-]+");
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[::1]");
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final URI vault;

  SecretsOfVault(URI vault) {
    this.vault = vault;
  }

  /**
   * Everything that is ours and enabled.
   *
   * @throws SettingException when the vault cannot be read
   */
  Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    try {
      SecretClient client = client();
      for (SecretProperties secret : client.listPropertiesOfSecrets()) {
        if (Boolean.TRUE.equals(secret.isEnabled()) && OURS.matcher(secret.getName()).matches()) {
          settings.put(name(secret.getName()), client.getSecret(secret.getName()).getValue());
        }
      }
    } catch (AzureException | UncheckedIOException e) {
      throw refused(e);
    } catch (RuntimeException e) { // Reactor's wrapping of what went wrong below
      throw refused(NestedExceptionUtils.getMostSpecificCause(e));
    }
    return settings;
  }

  private SecretClient client() {
    HttpClient http =
        new JdkHttpClientBuilder().connectionTimeout(CONNECT).responseTimeout(ANSWER).build();
    SecretClientBuilder builder =
        new SecretClientBuilder()
            .vaultUrl(vault.toString())
            .httpClient(http)
            .credential(new DefaultAzureCredentialBuilder().httpClient(http).build())
            .retryOptions(
                new RetryOptions(
                    new ExponentialBackoffOptions()
                        .setMaxRetries(2)
                        .setBaseDelay(Duration.ofMillis(500))
                        .setMaxDelay(Duration.ofSeconds(2))));
    if (LOOPBACK.matcher(vault.getHost()).matches()) {
      // A challenge names the domain that tokens are for, and this machine is not beneath it.
      builder.disableChallengeResourceVerification();
    }
    return builder.buildClient();
  }

  private static String name(String secret) {
    return secret.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private SettingException refused(Throwable failure) {
    Throwable cause = NestedExceptionUtils.getRootCause(failure);
    String why =
        failure instanceof HttpResponseException answer && answer.getResponse() != null
            ? "it answers " + answer.getResponse().getStatusCode()
            : String.valueOf((cause == null ? failure : cause).getMessage())
                .lines()
                .findFirst()
                .orElse("");
    return new SettingException(
        "The vault " + vault + " cannot be read: " + why,
        "See that "
            + VaultSettings.VAULT
            + " is right and the vault can be reached from here, and that this service's identity"
            + " may get and list its secrets (role \"Key Vault Secrets User\"). Or unset it, and"
            + " give the secrets in the environment.");
  }
}
