package dev.tracks.stack.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which ports a stack uses: a bundle, moved as a whole by an offset, so that stacks can stand side
 * by side.
 *
 * @param offset added to every port; 0 is the bundle that the documents name
 */
public record Ports(int offset) {

  /** As many instances of a service as fit into a bundle. */
  public static final int MOST_INSTANCES = 8;

  /** From 0 to 40,000, in steps of 100 so that neighbours do not {@link #overlaps overlap}. */
  public Ports {
    if (offset < 0 || offset > 40_000 || offset % 100 != 0) {
      throw new IllegalArgumentException("the offset must be a multiple of 100 from 0 to 40000");
    }
  }

  public int gateway() {
    return 8080 + offset;
  }

  public int command() {
    return 8081 + offset;
  }

  public int query() {
    return 8082 + offset;
  }

  public int invalidator() {
    return 8083 + offset;
  }

  /** The port of a service's instance, counted from 1, by the port of the first. */
  public static int instance(int first, int number) {
    return first + 10 * (number - 1);
  }

  /** Health and metrics of the service on a port. */
  public static int management(int port) {
    return port + 1000;
  }

  public int redis() {
    return 6380 + offset;
  }

  public int broker() {
    return 5672 + offset;
  }

  /** The broker's counts and faults over HTTP. */
  public int brokerHttp() {
    return 5673 + offset;
  }

  /** The accounts, in the place of Firebase. */
  public int identity() {
    return 9099 + offset;
  }

  public int database() {
    return 14330 + offset;
  }

  /**
   * Whether this bundle and another could want the same port: those that are 1,000 apart do (health
   * and metrics are 1,000 above a service), and some others.
   */
  public boolean overlaps(Ports other) {
    return !Collections.disjoint(all(), other.all());
  }

  private Set<Integer> all() {
    Set<Integer> all =
        new HashSet<>(Set.of(redis(), broker(), brokerHttp(), identity(), database()));
    all.add(gateway());
    all.add(management(gateway()));
    for (int first : List.of(command(), query(), invalidator())) {
      for (int number = 1; number <= MOST_INSTANCES; number++) {
        all.add(instance(first, number));
        all.add(management(instance(first, number)));
      }
    }
    return all;
  }

  /** Whether nobody listens on a port of 127.0.0.1. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // what is left of closed connections is no server
      socket.bind(new InetSocketAddress("127.0.0.1", port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
