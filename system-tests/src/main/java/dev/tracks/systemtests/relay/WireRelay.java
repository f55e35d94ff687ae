package dev.tracks.systemtests.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Listens on 127.0.0.1 and forwards every connection to another port of 127.0.0.1, unchanged, until
 * told otherwise. All methods may be called at any time from any thread. A server that is down
 * shows as a reset. {@link #close()} ends every connection.
 */
public final class WireRelay implements AutoCloseable {

  private static final int CONNECT_MILLIS = 2_000;

  private final String name;
  private final int target;
  private final WireProtocol protocol;
  private final ServerSocket listener;
  private final Map<Direction, Gate> gates = new EnumMap<>(Direction.class);
  private final Set<WireConnection> connections = ConcurrentHashMap.newKeySet();
  private final List<Trap> traps = new CopyOnWriteArrayList<>();
  private final List<Consumer<WireEvent>> watchers = new CopyOnWriteArrayList<>();
  private final LongAdder cuts = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final AtomicBoolean mirrorNext = new AtomicBoolean();
  private volatile boolean refusing;

  private WireRelay(String name, int port, int target, WireProtocol protocol) throws IOException {
    this.name = name;
    this.target = target;
    this.protocol = protocol;
    for (Direction direction : Direction.values()) {
      gates.put(direction, new Gate());
    }
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /**
   * Starts a relay.
   *
   * @param name what it stands between, for people
   * @param port where it listens; 0 takes a free one
   * @param target the server's port
   * @param protocol what is spoken
   */
  public static WireRelay start(String name, int port, int target, WireProtocol protocol) {
    try {
      WireRelay relay = new WireRelay(name, port, target, protocol);
      Thread.ofVirtual().name("relay " + name).start(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException("relay " + name + " on port " + port, e);
    }
  }

  public String name() {
    return name;
  }

  /** Where clients connect. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The connections that are open now. */
  public List<WireConnection> connections() {
    return List.copyOf(connections);
  }

  /** How many connections were cut on purpose so far. */
  public long cuts() {
    return cuts.sum();
  }

  /** How many connections clients made so far. */
  public long accepted() {
    return accepted.sum();
  }

  /**
   * Arms a trap for the next event of a kind, on whichever connection it comes. Several may be
   * armed; each event springs at most one of them, the oldest.
   */
  public Trap arm(Predicate<WireEvent> where, Consumer<WireConnection> action) {
    traps.removeIf(Trap::isTaken);
    Trap trap = new Trap(where, action);
    traps.add(trap);
    return trap;
  }

  /** Takes every armed trap away. */
  public void disarm() {
    traps.forEach(Trap::disarm);
    traps.clear();
  }

  /**
   * Tells of every event from now on, in the thread that forwards it: the watcher must be quick.
   */
  public void watch(Consumer<WireEvent> watcher) {
    watchers.add(watcher);
  }

  /** Cuts every connection that is open now, and says how many those were. */
  public int cutAll(Cut how) {
    List<WireConnection> open = connections();
    open.forEach(connection -> connection.cut(how));
    return open.size();
  }

  /** While refusing, each new connection is reset at once; open ones go on. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** Holds the bytes of one direction back until {@link #thaw()}, without ending anything. */
  public void freeze(Direction direction) {
    gate(direction).freeze(true);
  }

  /** Delays each unit of one direction by so much from now on. */
  public void delay(Direction direction, Duration delay) {
    gate(direction).delay(delay);
  }

  /** Ends freezes and delays. */
  public void thaw() {
    gates.values().forEach(gate -> gate.freeze(false));
    gates.values().forEach(gate -> gate.delay(Duration.ZERO));
  }

  /**
   * Doubles the next new connection: all that its client sends goes to the server a second time on
   * a connection of its own, whose answers nobody reads.
   */
  public void mirrorNext() {
    mirrorNext.set(true);
  }

  /** Ends every fault that lasts: freezes, delays, refusals, armed traps and mirrors. */
  public void calm() {
    disarm();
    thaw();
    refuse(false);
    mirrorNext.set(false);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      calm();
      cutAll(Cut.RESET);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  Gate gate(Direction direction) {
    return java.util.Objects.requireNonNull(gates.get(direction));
  }

  void meet(WireEvent event, WireConnection connection) {
    watchers.forEach(watcher -> watcher.accept(event));
    for (Trap trap : traps) {
      if (trap.spring(event, connection)) {
        return;
      }
    }
  }

  void counted() {
    cuts.increment();
  }

  void ended(WireConnection connection) {
    connections.remove(connection);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        accepted.increment();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    if (refusing) {
      resetUnserved(client);
      return;
    }
    try {
      Socket server = dial();
      Socket mirror = mirrorNext.compareAndSet(true, false) ? dial() : null;
      client.setTcpNoDelay(true);
      WireConnection connection =
          new WireConnection(this, client, server, mirror, protocol.dissector());
      connections.add(connection);
      connection.start();
      if (listener.isClosed()) {
        connection.cut(Cut.RESET);
      }
    } catch (IOException serverDown) {
      resetUnserved(client);
    }
  }

  private Socket dial() throws IOException {
    Socket server = new Socket();
    try {
      server.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private static void resetUnserved(Socket client) {
    try (client) {
      client.setSoLinger(true, 0);
    } catch (IOException e) {
      // the client has gone already
    }
  }
}
