package dev.tracks.servicebus.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code Config.json} of Microsoft's Service Bus emulator. What this broker cannot do is
 * refused by name instead of ignored.
 *
 * @see <a
 *     href="https://learn.microsoft.com/azure/service-bus-messaging/test-locally-with-service-bus-emulator">
 *     Test locally by using the Azure Service Bus emulator</a>
 */
final class ConfigJson {

  private static final Duration LONGEST_LOCK = Duration.ofMinutes(5);
  private static final Set<String> SYSTEM_PROPERTIES =
      Set.of(
          "ContentType",
          "CorrelationId",
          "Label",
          "MessageId",
          "ReplyTo",
          "ReplyToSessionId",
          "SessionId",
          "To");

  private ConfigJson() {}

  /**
   * The entities of the first namespace.
   *
   * @throws IllegalArgumentException naming the entity and the property that cannot be had
   */
  static List<EntityConfig> parse(String json) {
    JsonNode root;
    try {
      root = new JsonMapper().readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("the configuration is not JSON: " + e.getMessage(), e);
    }
    JsonNode namespaces = root.path("UserConfig").path("Namespaces");
    if (namespaces.size() != 1) {
      throw new IllegalArgumentException("UserConfig.Namespaces must hold one namespace");
    }
    List<EntityConfig> entities = new ArrayList<>();
    for (JsonNode queue : namespaces.get(0).path("Queues")) {
      JsonNode properties = queue.path("Properties");
      String name = name(queue, "queue");
      entities.add(
          new EntityConfig.Queue(name, delivery(name, properties), window(name, properties)));
    }
    for (JsonNode topic : namespaces.get(0).path("Topics")) {
      entities.add(topic(topic));
    }
    if (entities.isEmpty()) {
      throw new IllegalArgumentException("the configuration names no queue and no topic");
    }
    return entities;
  }

  private static EntityConfig.Topic topic(JsonNode topic) {
    String name = name(topic, "topic");
    JsonNode properties = topic.path("Properties");
    List<EntityConfig.Subscription> subscriptions = new ArrayList<>();
    for (JsonNode subscription : topic.path("Subscriptions")) {
      String subscriptionName = name(subscription, "subscription of " + name);
      String path = name + "/" + subscriptionName;
      List<EntityConfig.CorrelationFilter> rules = new ArrayList<>();
      for (JsonNode rule : subscription.path("Rules")) {
        rules.add(rule(path, rule.path("Properties")));
      }
      rules.removeIf(rule -> rule.system().isEmpty() && rule.application().isEmpty());
      boolean takesAll = rules.size() < subscription.path("Rules").size();
      subscriptions.add(
          new EntityConfig.Subscription(
              subscriptionName,
              delivery(path, subscription.path("Properties")),
              takesAll ? List.of() : rules));
    }
    return new EntityConfig.Topic(
        name,
        duration(name, properties, "DefaultMessageTimeToLive", Duration.ofHours(1)),
        window(name, properties),
        subscriptions);
  }

  /** A rule; one that takes every message is an empty filter. */
  private static EntityConfig.CorrelationFilter rule(String entity, JsonNode properties) {
    String type = properties.path("FilterType").asText("Correlation");
    if (type.equals("Sql")) {
      String expression = properties.path("SqlFilter").path("SqlExpression").asText();
      if (expression.replace(" ", "").equals("1=1")) {
        return new EntityConfig.CorrelationFilter(Map.of(), Map.of());
      }
      throw refused(entity, "SQL filters other than 1=1");
    }
    if (properties.has("Action")) {
      throw refused(entity, "rule actions");
    }
    JsonNode filter = properties.path("CorrelationFilter");
    Map<String, String> system = new LinkedHashMap<>();
    Map<String, Object> application = new LinkedHashMap<>();
    filter
        .properties()
        .forEach(
            property -> {
              if (property.getKey().equals("Properties")) {
                property
                    .getValue()
                    .properties()
                    .forEach(p -> application.put(p.getKey(), value(p.getValue())));
              } else if (SYSTEM_PROPERTIES.contains(property.getKey())) {
                system.put(property.getKey(), property.getValue().asText());
              } else {
                throw refused(entity, "the filter property " + property.getKey());
              }
            });
    if (system.isEmpty() && application.isEmpty()) {
      throw refused(entity, "an empty correlation filter");
    }
    return new EntityConfig.CorrelationFilter(system, application);
  }

  private static Object value(JsonNode node) {
    return node.isBoolean()
        ? node.booleanValue()
        : node.isIntegralNumber()
            ? node.longValue()
            : node.isNumber() ? node.doubleValue() : node.asText();
  }

  private static EntityConfig.Delivery delivery(String entity, JsonNode properties) {
    if (properties.path("RequiresSession").asBoolean()) {
      throw refused(entity, "RequiresSession");
    }
    for (String forward : List.of("ForwardTo", "ForwardDeadLetteredMessagesTo")) {
      if (!properties.path(forward).asText().isEmpty()) {
        throw refused(entity, forward);
      }
    }
    Duration lock = duration(entity, properties, "LockDuration", Duration.ofMinutes(1));
    if (lock.isZero() || lock.isNegative() || lock.compareTo(LONGEST_LOCK) > 0) {
      throw new IllegalArgumentException(entity + ": LockDuration must be from PT0.001S to PT5M");
    }
    int maxDeliveryCount = properties.path("MaxDeliveryCount").asInt(10);
    if (maxDeliveryCount < 1 || maxDeliveryCount > 2000) {
      throw new IllegalArgumentException(entity + ": MaxDeliveryCount must be from 1 to 2000");
    }
    return new EntityConfig.Delivery(
        lock,
        maxDeliveryCount,
        duration(entity, properties, "DefaultMessageTimeToLive", Duration.ofHours(1)),
        properties.path("DeadLetteringOnMessageExpiration").asBoolean());
  }

  private static @Nullable Duration window(String entity, JsonNode properties) {
    return properties.path("RequiresDuplicateDetection").asBoolean()
        ? duration(
            entity, properties, "DuplicateDetectionHistoryTimeWindow", Duration.ofMinutes(10))
        : null;
  }

  private static Duration duration(
      String entity, JsonNode properties, String property, Duration otherwise) {
    JsonNode node = properties.path(property);
    if (node.isMissingNode()) {
      return otherwise;
    }
    try {
      return Duration.parse(node.asText());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          entity + ": " + property + " is not an ISO 8601 duration: " + node.asText(), e);
    }
  }

  private static String name(JsonNode entity, String what) {
    String name = entity.path("Name").asText();
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._/-]{0,259}")) {
      throw new IllegalArgumentException("a " + what + " has no valid Name: '" + name + "'");
    }
    return name;
  }

  private static IllegalArgumentException refused(String entity, String what) {
    return new IllegalArgumentException(entity + ": this broker does not support " + what);
  }
}
