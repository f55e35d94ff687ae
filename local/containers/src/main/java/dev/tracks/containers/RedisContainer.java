package dev.tracks.containers;

import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A Redis without persistence on a given port of 127.0.0.1. */
public final class RedisContainer implements AutoCloseable {

  private final GenericContainer<?> container;

  private RedisContainer(int port) {
    container =
        new GenericContainer<>(Images.REDIS)
            .withExposedPorts(6379)
            .withCommand("redis-server", "--save", "", "--appendonly", "no")
            .waitingFor(Wait.forLogMessage(".*Ready to accept connections.*", 1));
    container.setPortBindings(List.of("127.0.0.1:" + port + ":6379"));
    container.start();
  }

  /**
   * Starts a server and returns when it answers.
   *
   * @throws org.opentest4j.TestAbortedException without Docker
   */
  public static RedisContainer start(int port) {
    Docker.require();
    return new RedisContainer(port);
  }

  /** Ends it; what it held is gone, and its port is free. */
  @Override
  public void close() {
    container.stop();
  }
}
