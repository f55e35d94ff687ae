package dev.tracks.defaults.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Makes each statement a span, without its values. */
final class DatabaseTelemetry implements BeanPostProcessor {

  private final ObjectProvider<OpenTelemetry> openTelemetry;

  DatabaseTelemetry(ObjectProvider<OpenTelemetry> openTelemetry) {
    this.openTelemetry = openTelemetry;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    return bean instanceof DataSource database
        ? JdbcTelemetry.create(openTelemetry.getObject()).wrap(database)
        : bean;
  }
}
