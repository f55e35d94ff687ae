package dev.tracks.defaults.settings;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Maps the settings of the bus, and refuses to start a service without a setting that it needs: one
 * that imports {@code service-defaults-bus.yml} needs a bus, and {@code
 * service-defaults-database.yml} a database.
 *
 * <p>Of the two ways to name a bus only the given one is handed on, because the Azure beans take an
 * empty value for a given one.
 */
final class RequiredSettings implements EnvironmentPostProcessor, Ordered {

  private static final String BUS = "spring.cloud.azure.servicebus.";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    if (environment.getProperty("tracks.needs.bus", Boolean.class, false)) {
      mapBus(environment);
    }
    if (environment.getProperty("tracks.needs.database", Boolean.class, false)
        && !StringUtils.hasText(environment.getProperty("spring.datasource.url"))) {
      throw new SettingException(
          "No database is named.",
          "Set TRACKS_DB_URL to a JDBC URL, and TRACKS_DB_USER and TRACKS_DB_PASSWORD.");
    }
  }

  private static void mapBus(ConfigurableEnvironment environment) {
    Map<String, Object> mapped = new HashMap<>();
    map(environment, "TRACKS_SERVICEBUS_CONNECTION", BUS + "connection-string", mapped);
    map(environment, "TRACKS_SERVICEBUS_NAMESPACE", BUS + "namespace", mapped);
    environment.getPropertySources().addLast(new MapPropertySource("tracks-bus", mapped));
    if (!StringUtils.hasText(environment.getProperty(BUS + "connection-string"))
        && !StringUtils.hasText(environment.getProperty(BUS + "namespace"))) {
      throw new SettingException(
          "No Service Bus is named.",
          "Set TRACKS_SERVICEBUS_CONNECTION to a connection string, or TRACKS_SERVICEBUS_NAMESPACE"
              + " to the name of a namespace that the service's managed identity may use.");
    }
  }

  private static void map(
      ConfigurableEnvironment environment, String from, String to, Map<String, Object> mapped) {
    String value = environment.getProperty(from);
    if (StringUtils.hasText(value)) {
      mapped.put(to, value);
    }
  }

  /** After the configuration files were read. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 10;
  }
}
