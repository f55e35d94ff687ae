package dev.tracks.defaults.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/** Tells what is logged, with its trace, beside the console. */
final class LogTelemetry implements InitializingBean, DisposableBean {

  /** What is said of telling is not told: it would never end. */
  private static final Pattern OF_TELLING =
      Pattern.compile(
          "(com\\.azure\\.(monitor|core)|com\\.microsoft\\.applicationinsights"
              + "|io\\.opentelemetry|reactor\\.netty|io\\.netty)\\..*");

  private final OpenTelemetry openTelemetry;
  private final Level from;
  private @Nullable OpenTelemetryAppender appender;

  LogTelemetry(OpenTelemetry openTelemetry, org.slf4j.event.Level from) {
    this.openTelemetry = openTelemetry;
    this.from = Level.toLevel(from.name());
  }

  @Override
  public void afterPropertiesSet() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      OpenTelemetryAppender fresh = new OpenTelemetryAppender();
      fresh.setContext(context);
      fresh.setName("telemetry");
      fresh.setOpenTelemetry(openTelemetry);
      fresh.addFilter(new Wanted(from));
      fresh.start();
      root(context).addAppender(fresh);
      appender = fresh;
    }
  }

  @Override
  public void destroy() {
    if (appender != null && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      root(context).detachAppender(appender);
      appender.stop();
    }
  }

  private static Logger root(LoggerContext context) {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private static final class Wanted extends Filter<ILoggingEvent> {

    private final Level from;

    private Wanted(Level from) {
      this.from = from;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
      return event.getLevel().isGreaterOrEqual(from)
              && !OF_TELLING.matcher(event.getLoggerName()).matches()
          ? FilterReply.NEUTRAL
          : FilterReply.DENY;
    }
  }
}
