package dev.tracks.servicebus.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigJsonUnitTests {

  private static List<EntityConfig> parse(String entities) {
    return ConfigJson.parse(
        "{\"UserConfig\": {\"Namespaces\": [{\"Name\": \"sbemulatorns\", %s}]}}"
            .formatted(entities));
  }

  private static EntityConfig.Queue queue(String properties) {
    return (EntityConfig.Queue)
        parse("\"Queues\": [{\"Name\": \"q\", \"Properties\": {%s}}]".formatted(properties))
            .getFirst();
  }

  private static EntityConfig.Subscription subscription(String rules) {
    EntityConfig.Topic topic =
        (EntityConfig.Topic)
            parse(
                    "\"Topics\": [{\"Name\": \"t\", \"Subscriptions\": [{\"Name\": \"s\", \"Rules\": [%s]}]}]"
                        .formatted(rules))
                .getFirst();
    return topic.subscriptions().getFirst();
  }

  @Test
  void everyPropertyOfAQueueIsTaken() {
    assertThat(
            queue(
                """
                "DeadLetteringOnMessageExpiration": true,
                "DefaultMessageTimeToLive": "PT10M",
                "DuplicateDetectionHistoryTimeWindow": "PT20S",
                "ForwardDeadLetteredMessagesTo": "",
                "ForwardTo": "",
                "LockDuration": "PT30S",
                "MaxDeliveryCount": 3,
                "RequiresDuplicateDetection": true,
                "RequiresSession": false
                """))
        .isEqualTo(
            new EntityConfig.Queue(
                "q",
                new EntityConfig.Delivery(Duration.ofSeconds(30), 3, Duration.ofMinutes(10), true),
                Duration.ofSeconds(20)));
  }

  @Test
  void whatIsLeftOutHasADefault() {
    assertThat(queue(""))
        .isEqualTo(
            new EntityConfig.Queue(
                "q",
                new EntityConfig.Delivery(Duration.ofMinutes(1), 10, Duration.ofHours(1), false),
                null));
  }

  @Test
  void aWindowAloneIsNoDuplicateDetection() {
    assertThat(queue("\"DuplicateDetectionHistoryTimeWindow\": \"PT20S\"").duplicateWindow())
        .isNull();
    assertThat(queue("\"RequiresDuplicateDetection\": true").duplicateWindow())
        .isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void aTopicHasItsSubscriptions() {
    assertThat(
            parse(
                """
                "Topics": [{"Name": "t",
                  "Properties": {"DefaultMessageTimeToLive": "PT5M",
                    "DuplicateDetectionHistoryTimeWindow": "PT20S",
                    "RequiresDuplicateDetection": true},
                  "Subscriptions": [{"Name": "s", "Properties": {"LockDuration": "PT5S"}}]}]
                """))
        .containsExactly(
            new EntityConfig.Topic(
                "t",
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                List.of(
                    new EntityConfig.Subscription(
                        "s",
                        new EntityConfig.Delivery(
                            Duration.ofSeconds(5), 10, Duration.ofHours(1), false),
                        List.of()))));
  }

  @Test
  void aCorrelationRuleHasSystemAndApplicationProperties() {
    assertThat(
            subscription(
                    """
                    {"Name": "r", "Properties": {"FilterType": "Correlation", "CorrelationFilter": {
                      "ContentType": "a", "CorrelationId": "b", "Label": "c", "MessageId": "d",
                      "ReplyTo": "e", "ReplyToSessionId": "f", "SessionId": "g", "To": "h",
                      "Properties": {"text": "x", "whole": 7, "broken": 0.5, "flag": true}}}}
                    """)
                .rules())
        .containsExactly(
            new EntityConfig.CorrelationFilter(
                Map.of(
                    "ContentType",
                    "a",
                    "CorrelationId",
                    "b",
                    "Label",
                    "c",
                    "MessageId",
                    "d",
                    "ReplyTo",
                    "e",
                    "ReplyToSessionId",
                    "f",
                    "SessionId",
                    "g",
                    "To",
                    "h"),
                Map.of("text", "x", "whole", 7L, "broken", 0.5, "flag", true)));
  }

  @Test
  void aRuleThatTakesEverythingMakesTheOthersPointless() {
    assertThat(
            subscription(
                    """
                    {"Name": "r", "Properties": {"CorrelationFilter": {"Label": "c"}}},
                    {"Name": "all", "Properties": {"FilterType": "Sql",
                      "SqlFilter": {"SqlExpression": "1 = 1"}}}
                    """)
                .rules())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "LockDuration": "30s"                       | q: LockDuration is not an ISO 8601 duration: 30s
          "LockDuration": "PT6M"                      | q: LockDuration must be PT5M at most
          "LockDuration": "PT0S"                      | q: LockDuration must be longer than 0
          "DefaultMessageTimeToLive": "-PT1S"         | q: DefaultMessageTimeToLive must be longer than 0
          "MaxDeliveryCount": 0                       | q: MaxDeliveryCount must be an integer from 1 to 2000
          "MaxDeliveryCount": 2001                    | q: MaxDeliveryCount must be an integer from 1 to 2000
          "MaxDeliveryCount": "three"                 | q: MaxDeliveryCount must be an integer from 1 to 2000
          "MaxDeliveryCount": 2.5                     | q: MaxDeliveryCount must be an integer from 1 to 2000
          "RequiresSession": true                     | q: this broker does not support RequiresSession
          "RequiresSession": "no"                     | q: RequiresSession must be true or false
          "RequiresDuplicateDetection": 1             | q: RequiresDuplicateDetection must be true or false
          "ForwardTo": "other"                        | q: this broker does not support ForwardTo
          "ForwardDeadLetteredMessagesTo": "other"    | q: this broker does not support ForwardDeadLetteredMessagesTo
          "MaxDeliveryCnt": 3                         | q: there is no property MaxDeliveryCnt
          """)
  void aBadPropertyIsNamed(String property, String message) {
    assertThatThrownBy(() -> queue(property))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"FilterType": "Sql", "SqlFilter": {"SqlExpression": "colour = 'red'"}} | t/s: this broker does not support SQL filters other than 1=1
          {"FilterType": "Regex"}                                                 | t/s: FilterType must be Correlation or Sql
          {"FilterType": "Correlation", "CorrelationFilter": {}}                  | t/s: this broker does not support an empty correlation filter
          {"CorrelationFilter": {"Lable": "x"}}                                   | t/s: this broker does not support the filter property Lable
          {"CorrelationFilter": {"Properties": {"a": [1]}}}                       | a filter compares with texts, numbers and booleans only
          {"FilterType": "Sql", "SqlFilter": {"SqlExpression": "1=1"}, "Action": {"SqlExpression": "SET a = 1"}} | t/s: this broker does not support rule actions
          {"Filter": {}}                                                          | t/s: there is no property Filter
          """)
  void aBadRuleIsNamed(String properties, String message) {
    assertThatThrownBy(
            () -> subscription("{\"Name\": \"r\", \"Properties\": %s}".formatted(properties)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"UserConfig\": {}}",
        "{\"UserConfig\": {\"Namespaces\": []}}",
        "{\"UserConfig\": {\"Namespaces\": [{}, {}]}}"
      })
  void aConfigurationHasOneNamespace(String json) {
    assertThatThrownBy(() -> ConfigJson.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("UserConfig.Namespaces must hold one namespace");
  }

  @Test
  void whatIsNoJsonIsSaidToBeNone() {
    assertThatThrownBy(() -> ConfigJson.parse("{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the configuration is not JSON");
  }

  @Test
  void aNamespaceWithoutEntitiesIsRefused() {
    assertThatThrownBy(() -> parse("\"Queues\": []"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the configuration names no queue and no topic");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"Name\": \"\"}", "{\"Name\": \"a b\"}", "{\"Name\": \"$x\"}"})
  void anEntityNeedsAName(String queue) {
    assertThatThrownBy(() -> parse("\"Queues\": [%s]".formatted(queue)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a queue has no valid Name");
  }

  @Test
  void namesAreThereOnceWithoutCase() {
    List<String> doubled =
        List.of(
            "\"Queues\": [{\"Name\": \"a\"}, {\"Name\": \"A\"}]",
            "\"Queues\": [{\"Name\": \"a\"}], \"Topics\": [{\"Name\": \"a\"}]",
            "\"Topics\": [{\"Name\": \"a\", \"Subscriptions\": [{\"Name\": \"s\"}, {\"Name\":"
                + " \"S\"}]}]");
    for (String entities : doubled) {
      assertThatThrownBy(
              () -> new Broker(parse(entities), MessageStore.inMemory(), () -> 0, Long.MAX_VALUE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("two entities are named");
    }
  }
}
