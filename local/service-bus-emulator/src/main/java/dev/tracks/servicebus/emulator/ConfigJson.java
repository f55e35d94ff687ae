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

  private static final Set<String> QUEUE_PROPERTIES =
      Set.of(
          "DeadLetteringOnMessageExpiration",
          "DefaultMessageTimeToLive",
          "DuplicateDetectionHistoryTimeWindow",
          "ForwardDeadLetteredMessagesTo",
          "ForwardTo",
          "LockDuration",
          "MaxDeliveryCount",
          "RequiresDuplicateDetection",
          "RequiresSession");
  private static final Set<String> TOPIC_PROPERTIES =
      Set.of(
          "DefaultMessageTimeToLive",
          "DuplicateDetectionHistoryTimeWindow",
          "RequiresDuplicateDetection");
  private static final Set<String> SUBSCRIPTION_PROPERTIES =
      Set.of(
          "DeadLetteringOnMessageExpiration",
          "DefaultMessageTimeToLive",
          "ForwardDeadLetteredMessagesTo",
          "ForwardTo",
          "LockDuration",
          "MaxDeliveryCount",
          "RequiresSession");
  private static final Set<String> RULE_PROPERTIES =
      Set.of("Action", "CorrelationFilter", "FilterType", "SqlFilter");

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
      String name = name(queue, "queue");
      JsonNode properties = properties(name, queue, QUEUE_PROPERTIES);
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
    JsonNode properties = properties(name, topic, TOPIC_PROPERTIES);
    List<EntityConfig.Subscription> subscriptions = new ArrayList<>();
    for (JsonNode subscription : topic.path("Subscriptions")) {
      String subscriptionName = name(subscription, "subscription of " + name);
      String path = name + "/" + subscriptionName;
      List<EntityConfig.CorrelationFilter> rules = new ArrayList<>();
      for (JsonNode rule : subscription.path("Rules")) {
        rules.add(rule(path, properties(path, rule, RULE_PROPERTIES)));
      }
      rules.removeIf(rule -> rule.system().isEmpty() && rule.application().isEmpty());
      boolean takesAll = rules.size() < subscription.path("Rules").size();
      subscriptions.add(
          new EntityConfig.Subscription(
              subscriptionName,
              delivery(path, properties(path, subscription, SUBSCRIPTION_PROPERTIES)),
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
    if (!properties.path("Action").isMissingNode() && !properties.path("Action").isNull()) {
      throw refused(entity, "rule actions");
    }
    String type = properties.path("FilterType").asText("Correlation");
    if (!type.equals("Sql") && !type.equals("Correlation")) {
      throw new IllegalArgumentException(entity + ": FilterType must be Correlation or Sql");
    }
    if (type.equals("Sql")) {
      String expression = properties.path("SqlFilter").path("SqlExpression").asText();
      if (expression.replace(" ", "").equals("1=1")) {
        return new EntityConfig.CorrelationFilter(Map.of(), Map.of());
      }
      throw refused(entity, "SQL filters other than 1=1");
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
    if (node.isContainerNode() || node.isNull()) {
      throw new IllegalArgumentException("a filter compares with texts, numbers and booleans only");
    }
    return node.isBoolean()
        ? node.booleanValue()
        : node.isIntegralNumber()
            ? node.longValue()
            : node.isNumber() ? node.doubleValue() : node.asText();
  }

  private static EntityConfig.Delivery delivery(String entity, JsonNode properties) {
    if (flag(entity, properties, "RequiresSession")) {
      throw refused(entity, "RequiresSession");
    }
    for (String forward : List.of("ForwardTo", "ForwardDeadLetteredMessagesTo")) {
      if (!properties.path(forward).asText().isEmpty()) {
        throw refused(entity, forward);
      }
    }
    Duration lock = duration(entity, properties, "LockDuration", Duration.ofMinutes(1));
    if (lock.compareTo(LONGEST_LOCK) > 0) {
      throw new IllegalArgumentException(entity + ": LockDuration must be PT5M at most");
    }
    JsonNode count = properties.path("MaxDeliveryCount");
    int maxDeliveryCount = count.asInt(10);
    if (!(count.isMissingNode() || count.isInt())
        || maxDeliveryCount < 1
        || maxDeliveryCount > 2000) {
      throw new IllegalArgumentException(
          entity + ": MaxDeliveryCount must be an integer from 1 to 2000");
    }
    return new EntityConfig.Delivery(
        lock,
        maxDeliveryCount,
        duration(entity, properties, "DefaultMessageTimeToLive", Duration.ofHours(1)),
        flag(entity, properties, "DeadLetteringOnMessageExpiration"));
  }

  private static @Nullable Duration window(String entity, JsonNode properties) {
    return flag(entity, properties, "RequiresDuplicateDetection")
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
      Duration duration = Duration.parse(node.asText());
      if (!duration.isPositive()) {
        throw new IllegalArgumentException(entity + ": " + property + " must be longer than 0");
      }
      return duration;
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          entity + ": " + property + " is not an ISO 8601 duration: " + node.asText(), e);
    }
  }

  /** The properties of an entity; one that nobody knows is more likely a typing error than none. */
  private static JsonNode properties(String entity, JsonNode node, Set<String> known) {
    JsonNode properties = node.path("Properties");
    properties
        .properties()
        .forEach(
            property -> {
              if (!known.contains(property.getKey())) {
                throw new IllegalArgumentException(
                    entity + ": there is no property " + property.getKey());
              }
            });
    return properties;
  }

  private static boolean flag(String entity, JsonNode properties, String property) {
    JsonNode node = properties.path(property);
    if (!node.isMissingNode() && !node.isBoolean()) {
      throw new IllegalArgumentException(entity + ": " + property + " must be true or false");
    }
    return node.asBoolean();
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
