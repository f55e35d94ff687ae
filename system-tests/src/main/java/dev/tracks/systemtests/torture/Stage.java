package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.relay.WireRelay;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** The processes under torture and the relays between them. */
interface Stage extends AutoCloseable {

  /**
   * One relay on the way from one process to another.
   *
   * @param client the name of the process that connects
   * @param server the name of the process that listens
   */
  record Strand(Wire wire, String client, String server, WireRelay relay) {

    @Override
    public String toString() {
      return client + " to " + server;
    }
  }

  /** The names of the processes; instances of one service are told apart. */
  List<String> processes();

  /** The process's id now; empty while it is down. */
  OptionalLong pid(String process);

  /** Whether the process does its work. */
  boolean ready(String process);

  /** When the process that runs now was started, by {@link System#nanoTime()}. */
  long since(String process);

  List<Strand> strands();

  /** Returns when every process is ready. */
  void awaitReady(Duration patience) throws InterruptedException;

  @Override
  void close();
}
