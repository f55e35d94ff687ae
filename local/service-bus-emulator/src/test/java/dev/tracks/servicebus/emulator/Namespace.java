package dev.tracks.servicebus.emulator;

import dev.tracks.containers.Parts;
import dev.tracks.containers.ServiceBusContainer;

/** Whatever answers at a connection string, with entities that are empty or can be emptied. */
record Namespace(String connectionString, AutoCloseable server) {

  /**
   * The one that is told: {@code TRACKS_CONTRACT_SERVICEBUS} holds the connection string of one
   * that has the entities already, or else {@link Parts} says what is started with them.
   */
  static Namespace of(String entities) {
    String elsewhere = System.getenv("TRACKS_CONTRACT_SERVICEBUS");
    if (elsewhere != null) {
      return new Namespace(elsewhere, () -> {});
    }
    return switch (Parts.chosen()) {
      case EMBEDDED -> {
        EmbeddedServiceBus bus = EmbeddedServiceBus.withConfig(entities).start();
        yield new Namespace(bus.connectionString(), bus);
      }
      case CONTAINERS -> {
        ServiceBusContainer emulator = ServiceBusContainer.start(entities);
        yield new Namespace(
            ServiceBusContainer.connectionString(
                emulator.address().getHostString(), emulator.address().getPort()),
            emulator);
      }
    };
  }

  void close() {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
