package dev.tracks.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A port of 127.0.0.1 that forwards to another address, until it is cut; it can be mended. */
public final class Wire implements AutoCloseable {

  /** A connection; a silent one stays open and swallows what is sent on it, either way. */
  private static final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean silent;

    private Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }
  }

  private final InetSocketAddress target;
  private final int port;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private ServerSocket listener;
  private volatile @Nullable String last;
  private volatile Duration delay = Duration.ZERO;
  private volatile CountDownLatch thawed = new CountDownLatch(0);

  /** A wire to a port of this machine. */
  public Wire(int port) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** A wire to an address. */
  public Wire(InetSocketAddress target) {
    this.target = target;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
  }

  public int port() {
    return port;
  }

  /** Ends every connection and refuses new ones. */
  public void cut() {
    quietly(listener);
    links.forEach(this::end);
  }

  /** Keeps every connection open and lets nothing through, as from a process that was stopped. */
  public void freeze() {
    thawed = new CountDownLatch(1);
  }

  /**
   * Keeps what is connected now open and swallows what is sent on it, as from a machine that is
   * gone without a word. New connections are not concerned.
   */
  public void strand() {
    links.forEach(link -> link.silent = true);
  }

  /**
   * Strands a connection right after it has carried a request with this text: it gets no answer.
   */
  public void strandAfter(String request) {
    last = request;
  }

  /** Holds each answer back for so long, as from a server that is busy; zero ends it. */
  public void delay(Duration time) {
    delay = time;
  }

  /** Lets through what was held back. */
  public void thaw() {
    thawed.countDown();
  }

  /** Takes connections again, on the same port. */
  public void mend() {
    long giveUp = System.nanoTime() + 10_000_000_000L;
    while (true) {
      try {
        listener = listen(port);
        return;
      } catch (UncheckedIOException e) { // the listener that was cut is not gone yet
        if (System.nanoTime() > giveUp) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void close() {
    thaw();
    cut();
  }

  private ServerSocket listen(int onPort) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort));
      Thread.ofVirtual().start(() -> accept(socket));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        connect(from, from.accept());
      } catch (IOException e) {
        // cut, or this one client is gone again
      }
    }
  }

  private void connect(ServerSocket from, Socket client) throws IOException {
    Link link = new Link(client, new Socket());
    links.add(link);
    try {
      link.server.connect(target);
      client.setTcpNoDelay(true);
      link.server.setTcpNoDelay(true);
    } catch (IOException e) {
      end(link);
      throw e;
    }
    if (from.isClosed()) { // cut meanwhile, and perhaps mended: these two came too late
      end(link);
    } else {
      Thread.ofVirtual().start(() -> copy(link, client, link.server));
      Thread.ofVirtual().start(() -> copy(link, link.server, client));
    }
  }

  private void copy(Link link, Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[8192];
      while (true) {
        boolean waited = in.available() > 0; // it came while what was before it was held back
        int n = in.read(buffer);
        if (n < 0) {
          return;
        }
        thawed.await();
        if (from == link.server && !waited) {
          Thread.sleep(delay);
        }
        boolean silent = link.silent;
        String request = last;
        if (from == link.client
            && request != null
            && new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(request)) {
          link.silent = true;
        }
        if (!silent) {
          out.write(buffer, 0, n);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // one end is gone, and so is the other
    } finally {
      end(link);
    }
  }

  private void end(Link link) {
    links.remove(link);
    quietly(link.client);
    quietly(link.server);
  }

  private static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
