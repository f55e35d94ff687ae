package dev.tracks.containers;

import java.net.InetSocketAddress;
import org.testcontainers.azure.ServiceBusEmulatorContainer;
import org.testcontainers.images.builder.Transferable;

/** Microsoft's Service Bus emulator with the entities of a {@code Config.json}. */
public final class ServiceBusContainer implements AutoCloseable {

  private static final int AMQP = 5672;

  private final ServiceBusEmulatorContainer container;

  private ServiceBusContainer(String config) {
    container =
        new ServiceBusEmulatorContainer(Images.SERVICE_BUS)
            .acceptLicense()
            .withConfig(Transferable.of(EmulatorLimits.keep(config)))
            .withNetwork(SqlServer.network())
            .withMsSqlServerContainer(SqlServer.shared().container());
    container.start();
  }

  /**
   * Starts an emulator and returns when it answers. It makes its databases anew, so that one of
   * them may run at a time.
   *
   * @param config the text of a {@code Config.json}; durations that the emulator does not take are
   *     moved to the nearest that it takes
   * @throws org.opentest4j.TestAbortedException without Docker
   */
  public static ServiceBusContainer start(String config) {
    Docker.require();
    Docker.requireAcceptedLicences();
    return new ServiceBusContainer(config);
  }

  /** Where it listens on this machine. */
  public InetSocketAddress address() {
    return new InetSocketAddress(container.getHost(), container.getMappedPort(AMQP));
  }

  /** What the Azure SDK takes as connection string when it is reached by some host and port. */
  public static String connectionString(String host, int port) {
    return "Endpoint=sb://"
        + host
        + ":"
        + port
        + ";SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE"
        + ";UseDevelopmentEmulator=true;";
  }

  @Override
  public void close() {
    container.stop();
  }
}
