package dev.tracks.servicebus.emulator;

import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;

/**
 * The node that takes tokens. Any token of a known type will do, whatever its key: this broker
 * listens on 127.0.0.1 and keeps nobody out. What is no token at all is refused, because the real
 * one would do so.
 */
final class CbsNode {

  private CbsNode() {}

  static Message handle(Message request) {
    ApplicationProperties sent = request.getApplicationProperties();
    Map<?, ?> properties = sent == null || sent.getValue() == null ? Map.of() : sent.getValue();
    if (!"put-token".equals(properties.get("operation"))) {
      return reply(400, "no operation " + properties.get("operation") + ", only put-token");
    }
    if (!(properties.get("name") instanceof String name) || name.isEmpty()) {
      return reply(400, "name is not the audience of a token");
    }
    if (!(properties.get("type") instanceof String type)
        || !(type.equals("servicebus.windows.net:sastoken") || type.equals("jwt"))) {
      return reply(400, "type " + properties.get("type") + " is no type of token");
    }
    if (!(request.getBody() instanceof AmqpValue body)
        || !(body.getValue() instanceof String token)
        || token.isBlank()) {
      return reply(401, "the body holds no token");
    }
    if (type.endsWith("sastoken") && !token.startsWith("SharedAccessSignature ")) {
      return reply(401, "the body holds no SharedAccessSignature");
    }
    return reply(202, "Accepted");
  }

  private static Message reply(int status, String description) {
    Message reply = Proton.message();
    Map<String, Object> properties = new HashMap<>();
    properties.put("status-code", status);
    properties.put("status-description", description);
    reply.setApplicationProperties(new ApplicationProperties(properties));
    reply.setBody(new AmqpValue(null));
    return reply;
  }
}
