package dev.tracks.systemtests.relay;

import java.util.List;
import java.util.function.Supplier;

/** What is spoken on a wire, and so which events a relay sees there. */
public enum WireProtocol {
  /** AMQP 1.0: performatives by name, {@code transfer} and {@code disposition} by address. */
  AMQP(AmqpDissector::new),
  /** RESP: commands by name; {@code EVALSHA} with the script's SHA-1. */
  REDIS(RespDissector::new),
  /** H2's TCP protocol: {@code prepare}, {@code query}, {@code update}, {@code commit}, …. */
  H2(H2Dissector::new),
  /** HTTP/1.1: requests and answers that begin a read. */
  HTTP(HttpDissector::new),
  /** Anything: no events. */
  OPAQUE(() -> (direction, bytes) -> List.of(new WireUnit(bytes, null)));

  private final Supplier<Dissector> dissectors;

  WireProtocol(Supplier<Dissector> dissectors) {
    this.dissectors = dissectors;
  }

  Dissector dissector() {
    return dissectors.get();
  }
}
