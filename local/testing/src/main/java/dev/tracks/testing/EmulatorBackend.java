package dev.tracks.testing;

import dev.tracks.containers.Parts;
import dev.tracks.containers.ServiceBusContainer;
import dev.tracks.servicebus.emulator.EntityCounts;
import dev.tracks.servicebus.emulator.Faults;
import java.util.Map;

/**
 * Microsoft's emulator behind a wire of the test's own. It takes long to start and keeps messages:
 * each test gets one of its own, so that each begins with empty entities.
 */
final class EmulatorBackend implements ServiceBusBackend {

  private final ServiceBusContainer container;
  private final Wire wire;

  EmulatorBackend(String config) {
    container = ServiceBusContainer.start(config);
    wire = new Wire(container.address());
  }

  @Override
  public String connectionString() {
    return ServiceBusContainer.connectionString("127.0.0.1", wire.port());
  }

  @Override
  public void stop() {
    wire.cut();
  }

  @Override
  public void restart() {
    wire.mend();
  }

  @Override
  public Faults faults() {
    throw Parts.onlyOnTheEmbeddedBroker();
  }

  @Override
  public Map<String, EntityCounts> counts() {
    throw Parts.onlyOnTheEmbeddedBroker();
  }

  @Override
  public void close() {
    wire.close();
    container.close();
  }
}
