package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.relay.WireProtocol;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of connection between the parts, by who connects to whom. */
enum Wire {
  GATEWAY_COMMAND("gateway", "command-service", WireProtocol.HTTP),
  GATEWAY_QUERY("gateway", "query-service", WireProtocol.HTTP),
  COMMAND_DATABASE("command-service", "database", WireProtocol.H2),
  COMMAND_BROKER("command-service", "broker", WireProtocol.AMQP),
  QUERY_DATABASE("query-service", "database", WireProtocol.H2),
  QUERY_REDIS("query-service", "redis", WireProtocol.REDIS),
  INVALIDATOR_DATABASE("cache-invalidator", "database", WireProtocol.H2),
  INVALIDATOR_REDIS("cache-invalidator", "redis", WireProtocol.REDIS),
  INVALIDATOR_BROKER("cache-invalidator", "broker", WireProtocol.AMQP);

  private final String client;
  private final String server;
  private final WireProtocol protocol;

  Wire(String client, String server, WireProtocol protocol) {
    this.client = client;
    this.server = server;
    this.protocol = protocol;
  }

  /** The part that connects. */
  String client() {
    return client;
  }

  /** The part that listens. */
  String server() {
    return server;
  }

  /** The wire from the gateway to a service, when the gateway leads there under torture. */
  static Optional<Wire> upstream(String service) {
    return Arrays.stream(values())
        .filter(wire -> wire.client.equals("gateway") && wire.server.equals(service))
        .findFirst();
  }

  WireProtocol protocol() {
    return protocol;
  }

  /**
   * Whether all that its client sends may be sent a second time by somebody else. What receives
   * messages may not: its double would settle messages that nobody handled, which no network does.
   */
  boolean mayBeDoubled() {
    return this == GATEWAY_COMMAND || this == COMMAND_BROKER || this == INVALIDATOR_REDIS;
  }
}
