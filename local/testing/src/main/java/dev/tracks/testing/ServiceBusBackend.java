package dev.tracks.testing;

import dev.tracks.servicebus.emulator.EntityCounts;
import dev.tracks.servicebus.emulator.Faults;
import java.util.Map;

/** What a {@link TestServiceBus} stands on; it runs when it is made. */
interface ServiceBusBackend extends AutoCloseable {

  String connectionString();

  void stop();

  void restart();

  Faults faults();

  Map<String, EntityCounts> counts();

  /** Called once, when it is stopped. */
  @Override
  void close();
}
