package dev.tracks.testing;

import dev.tracks.containers.Parts;
import dev.tracks.containers.RedisContainer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/**
 * A real Redis server of its own on a random port of 127.0.0.1, without persistence: a process, or
 * a container when {@link Parts} says so.
 */
public final class TestRedis implements AutoCloseable {

  private final int port;
  private AutoCloseable server;

  private TestRedis(int port) {
    this.port = port;
    this.server = start(port);
  }

  /** Starts a server and returns when it answers. */
  public static TestRedis start() {
    return new TestRedis(freePort());
  }

  /** {@code redis://127.0.0.1:port}. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Ends the server; what it held is gone. */
  public void stop() {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts an empty server on the same port. */
  public void restart() {
    server = start(port);
  }

  @Override
  public void close() {
    stop();
  }

  private static AutoCloseable start(int port) {
    return switch (Parts.chosen()) {
      case EMBEDDED -> process(port);
      case CONTAINERS -> RedisContainer.start(port);
    };
  }

  private static AutoCloseable process(int port) {
    try {
      RedisServer server =
          RedisServer.newRedisServer()
              .port(port)
              .bind("127.0.0.1")
              .setting("save \"\"")
              .setting("appendonly no")
              .build();
      server.start();
      return server::stop;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
