package dev.tracks.servicebus.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loop: one thread that reads every connection, lets the broker work, makes the changes
 * durable once for all of them, and only then lets acknowledgements out. A turn costs as much as
 * there is to do, however many connections are idle.
 */
final class AmqpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AmqpServer.class);
  private static final int MAX_CONNECTIONS = 5000; // as a namespace of the standard tier
  private static final long ACCEPT_PAUSE_MILLIS = 200;

  private record Later(long at, Runnable task) {}

  private final Broker broker;
  private final MessageStore store;
  private final Faults faults;
  private final Duration openTimeout;
  private final Selector selector;
  private final ServerSocketChannel listener;
  private final SelectionKey listenerKey;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Later> delayed =
      new PriorityQueue<>(Comparator.comparingLong(Later::at));
  private final Set<AmqpConnection> connections = new HashSet<>();
  private List<Runnable> afterCommit = new ArrayList<>();
  private Set<AmqpConnection> touched = new LinkedHashSet<>();
  private long nextTick = Long.MAX_VALUE;
  private boolean again;
  private volatile boolean closing;
  private volatile @Nullable Throwable failure;

  AmqpServer(int port, Broker broker, MessageStore store, Faults faults, Duration openTimeout)
      throws IOException {
    this.broker = broker;
    this.store = store;
    this.faults = faults;
    this.openTimeout = openTimeout;
    selector = Selector.open();
    listener = ServerSocketChannel.open();
    try {
      listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1024);
    } catch (IOException e) {
      listener.close();
      selector.close();
      throw new IOException("port " + port + " cannot be had: " + e.getMessage(), e);
    }
    listener.configureBlocking(false);
    listenerKey = listener.register(selector, SelectionKey.OP_ACCEPT);
    thread = Thread.ofPlatform().name("service-bus-emulator").daemon().unstarted(this::run);
    thread.start();
  }

  int port() {
    return listener.socket().getLocalPort();
  }

  Broker broker() {
    return broker;
  }

  Faults faults() {
    return faults;
  }

  /** How long a connection may take to be opened. */
  Duration openTimeout() {
    return openTimeout;
  }

  /** Runs a task in the loop's thread. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Runs a task when what happened so far is durable. Called in the loop's thread. */
  void afterCommit(Runnable task) {
    afterCommit.add(task);
  }

  /** Runs a task later. Called in the loop's thread. */
  void later(long delayMillis, Runnable task) {
    delayed.add(new Later(System.currentTimeMillis() + delayMillis, task));
  }

  /** Has a connection flushed at the end of this turn. Called in the loop's thread. */
  void touch(AmqpConnection connection) {
    touched.add(connection);
  }

  /** Takes the next turn at once. Called in the loop's thread. */
  void goOn() {
    again = true;
  }

  private void run() {
    while (!closing) {
      try {
        turn();
      } catch (IOException | RuntimeException | Error e) {
        LOG.error("A turn of the event loop failed", e);
        if (!listener.isOpen() || e instanceof UncheckedIOException || e instanceof Error) {
          // What cannot be made durable must not be acknowledged: better no broker than a lying
          // one.
          failure = e;
          closing = true;
        }
      }
    }
    connections.forEach(AmqpConnection::abort);
    quietly(listener);
    quietly(selector);
  }

  private void turn() throws IOException {
    boolean atOnce = again || !afterCommit.isEmpty() || !touched.isEmpty();
    again = false;
    if (atOnce) {
      selector.selectNow();
    } else {
      selector.select(Math.max(1, Math.min(1000, untilNextDeadline())));
    }
    List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
    selector.selectedKeys().clear();
    for (SelectionKey key : ready) {
      if (!key.isValid()) {
        continue;
      }
      if (key == listenerKey) {
        accept();
      } else if (key.attachment() instanceof AmqpConnection connection) {
        connection.onReady();
        touch(connection);
      }
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    long now = System.currentTimeMillis();
    while (!delayed.isEmpty() && delayed.peek().at() <= now) {
      delayed.poll().task().run();
    }
    broker.dispatch();
    store.commit();
    List<Runnable> durable = afterCommit;
    afterCommit = new ArrayList<>();
    durable.forEach(Runnable::run);
    flush(now);
  }

  private void flush(long now) {
    Set<AmqpConnection> ready = touched;
    touched = new LinkedHashSet<>();
    if (now >= nextTick) {
      ready = Set.copyOf(connections);
      nextTick = Long.MAX_VALUE;
    }
    for (AmqpConnection connection : ready) {
      if (connection.flush(now)) {
        nextTick = Math.min(nextTick, connection.nextTick());
      } else {
        connections.remove(connection);
      }
    }
  }

  private long untilNextDeadline() {
    long next = Math.min(nextTick, broker.nextDeadline());
    if (!delayed.isEmpty()) {
      next = Math.min(next, delayed.peek().at());
    }
    return next - System.currentTimeMillis();
  }

  private void accept() {
    try {
      for (SocketChannel channel = listener.accept();
          channel != null;
          channel = listener.accept()) {
        if (connections.size() >= MAX_CONNECTIONS) {
          LOG.warn("More than {} connections: one is refused", MAX_CONNECTIONS);
          channel.close();
          continue;
        }
        channel.configureBlocking(false);
        channel.socket().setTcpNoDelay(true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        AmqpConnection connection = new AmqpConnection(this, channel, key);
        key.attach(connection);
        connections.add(connection);
        touch(connection);
      }
    } catch (IOException e) { // out of file descriptors: those who are connected go on
      LOG.warn("No connection can be accepted for now: {}", e.toString());
      listenerKey.interestOps(0);
      later(ACCEPT_PAUSE_MILLIS, () -> listenerKey.interestOps(SelectionKey.OP_ACCEPT));
    }
  }

  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the loop ends, and returns why when nobody ended it. */
  @Nullable Throwable join() throws InterruptedException {
    thread.join();
    return failure;
  }

  private static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.debug("While closing", e);
    }
  }
}
