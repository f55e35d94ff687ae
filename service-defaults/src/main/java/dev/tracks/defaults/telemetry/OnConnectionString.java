package dev.tracks.defaults.telemetry;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Whether there is anybody to tell. */
final class OnConnectionString extends SpringBootCondition {

  static final String NAME = "APPLICATIONINSIGHTS_CONNECTION_STRING";

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    return new ConditionOutcome(
        StringUtils.hasText(context.getEnvironment().getProperty(NAME)),
        ConditionMessage.forCondition("Telemetry").because("of " + NAME));
  }
}
