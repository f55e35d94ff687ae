package dev.tracks.servicebus.emulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loop: one thread that reads every connection, lets the broker work, makes the changes
 * durable once for all of them, and only then lets acknowledgements out.
 */
final class AmqpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AmqpServer.class);

  private record Later(long at, Runnable task) {}

  private final Broker broker;
  private final MessageStore store;
  private final Faults faults;
  private final Selector selector;
  private final ServerSocketChannel listener;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Later> delayed =
      new PriorityQueue<>(Comparator.comparingLong(Later::at));
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final List<AmqpConnection> connections = new ArrayList<>();
  private volatile boolean closing;

  AmqpServer(int port, Broker broker, MessageStore store, Faults faults) throws IOException {
    this.broker = broker;
    this.store = store;
    this.faults = faults;
    selector = Selector.open();
    listener = ServerSocketChannel.open();
    try {
      listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 128);
    } catch (IOException e) {
      listener.close();
      selector.close();
      throw new IOException("port " + port + " cannot be had: " + e.getMessage(), e);
    }
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
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

  private void run() {
    while (!closing) {
      try {
        turn();
      } catch (IOException | RuntimeException e) {
        LOG.error("A turn of the event loop failed", e);
        if (!listener.isOpen() || e instanceof org.h2.mvstore.MVStoreException) {
          // What cannot be made durable must not be acknowledged: better no broker than a lying
          // one.
          closing = true;
        }
      }
    }
    connections.forEach(AmqpConnection::abort);
    quietly(listener);
    quietly(selector);
  }

  private void turn() throws IOException {
    selector.select(Math.max(1, Math.min(1000, untilNextDeadline())));
    for (SelectionKey key : selector.selectedKeys()) {
      if (!key.isValid()) {
        continue;
      }
      if (key.isAcceptable()) {
        accept();
      } else if (key.attachment() instanceof AmqpConnection connection) {
        connection.onReady();
      }
    }
    selector.selectedKeys().clear();
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    long now = System.currentTimeMillis();
    while (!delayed.isEmpty() && delayed.peek().at() <= now) {
      delayed.poll().task().run();
    }
    broker.dispatch();
    store.commit();
    List<Runnable> durable = List.copyOf(afterCommit);
    afterCommit.clear();
    durable.forEach(Runnable::run);
    connections.removeIf(connection -> !connection.flush(now));
  }

  private long untilNextDeadline() {
    long next = broker.nextDeadline();
    if (!delayed.isEmpty()) {
      next = Math.min(next, delayed.peek().at());
    }
    for (AmqpConnection connection : connections) {
      next = Math.min(next, connection.nextTick());
    }
    return next - System.currentTimeMillis();
  }

  private void accept() throws IOException {
    for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
      channel.configureBlocking(false);
      channel.socket().setTcpNoDelay(true);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      AmqpConnection connection = new AmqpConnection(this, channel, key);
      key.attach(connection);
      connections.add(connection);
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

  /** Waits until the loop ends. */
  void join() throws InterruptedException {
    thread.join();
  }

  private static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.debug("While closing", e);
    }
  }
}
