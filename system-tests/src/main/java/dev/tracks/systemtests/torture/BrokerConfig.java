package dev.tracks.systemtests.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** The entities of production, and one subscription more. */
final class BrokerConfig {

  private static final String RESOURCE = "/dev/tracks/contracts/service-bus/Config.json";

  private BrokerConfig() {}

  /**
   * The text of a {@code Config.json} whose topic has a subscription that nobody consumes.
   *
   * @param lock shorter than in production, so that what a killed consumer held is soon handled
   *     again
   */
  static String withAudit(Duration lock) {
    JsonMapper json = new JsonMapper();
    try (InputStream in = BrokerConfig.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      JsonNode root = json.readTree(in);
      for (JsonNode topic : root.at("/UserConfig/Namespaces/0/Topics")) {
        ArrayNode subscriptions = (ArrayNode) topic.get("Subscriptions");
        for (JsonNode subscription : subscriptions) {
          ((ObjectNode) subscription.get("Properties")).put("LockDuration", lock.toString());
        }
        if (topic.path("Name").asText().equals(BrokerRecords.TOPIC)) {
          ObjectNode audit = subscriptions.get(0).deepCopy();
          audit.put("Name", BrokerRecords.AUDIT);
          subscriptions.add(audit);
        }
      }
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
