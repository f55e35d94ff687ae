package dev.tracks.systemtests.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One connection through a relay: a socket to the client, one to the server, a pump each way. */
public final class WireConnection {

  private static final int READ = 64 * 1024;
  private static final Duration FINISHING = Duration.ofSeconds(5);

  private final WireRelay relay;
  private final Socket client;
  private final Socket server;
  private final @Nullable Socket mirror;
  private final Dissector dissector;
  private final AtomicInteger pumps = new AtomicInteger(2);
  private volatile boolean cut;
  private volatile boolean finishing;

  WireConnection(
      WireRelay relay, Socket client, Socket server, @Nullable Socket mirror, Dissector dissector) {
    this.relay = relay;
    this.client = client;
    this.server = server;
    this.mirror = mirror;
    this.dissector = dissector;
  }

  void start() {
    Thread.ofVirtual().start(() -> pump(Direction.TO_SERVER, client, server));
    Thread.ofVirtual().start(() -> pump(Direction.TO_CLIENT, server, client));
    if (mirror != null) {
      Thread.ofVirtual().start(() -> discard(mirror));
    }
  }

  /** The relay that the connection goes through. */
  public WireRelay relay() {
    return relay;
  }

  /** Ends the connection for both sides; a second cut does nothing. */
  public void cut(Cut how) {
    synchronized (this) {
      if (cut || finishing) {
        return;
      }
      cut = how == Cut.RESET;
      finishing = how == Cut.FINISH;
    }
    relay.counted();
    if (how == Cut.RESET) {
      reset();
      return;
    }
    endOf(client);
    endOf(server);
    CompletableFuture.delayedExecutor(FINISHING.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::reset);
  }

  private void pump(Direction direction, Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[READ];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (WireUnit unit : dissector.feed(direction, Arrays.copyOf(buffer, n))) {
          if (!forward(direction, unit, out)) {
            break;
          }
        }
      }
      endOf(to);
      if (direction == Direction.TO_SERVER && mirror != null) {
        endOf(mirror);
      }
    } catch (IOException broken) {
      reset(); // what one side saw, the other sees
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reset();
    } finally {
      if (pumps.decrementAndGet() == 0) {
        close();
      }
    }
  }

  /** Whether the unit went on, or may not because the connection was cut. */
  private boolean forward(Direction direction, WireUnit unit, OutputStream out)
      throws IOException, InterruptedException {
    relay.gate(direction).pass();
    if (unit.event() != null) {
      relay.meet(unit.event(), this);
    }
    if (finishing) {
      return false;
    }
    out.write(unit.bytes());
    if (direction == Direction.TO_SERVER && mirror != null) {
      mirror(unit.bytes());
    }
    return true;
  }

  private void mirror(byte[] bytes) {
    try {
      if (mirror != null && !mirror.isClosed()) {
        mirror.getOutputStream().write(bytes);
      }
    } catch (IOException gone) {
      close(mirror); // the double died; the connection itself goes on
    }
  }

  private static void discard(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      close(socket);
    }
  }

  private static void endOf(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException alreadyClosed) {
      close(socket);
    }
  }

  private void reset() {
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException alreadyClosed) {
        // nothing is left to be reset
      }
    }
    close();
  }

  private void close() {
    close(client);
    close(server);
    close(mirror);
    relay.ended(this);
  }

  private static void close(@Nullable Socket socket) {
    if (socket == null) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      // a socket that cannot be closed is closed
    }
  }
}
