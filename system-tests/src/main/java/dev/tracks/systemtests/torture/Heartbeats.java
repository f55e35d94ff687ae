package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.history.Stretch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds out in which stretches of time one instance of the cache-invalidator was up, and the
 * database and Redis were up for it: by asking all three, several times a second, over the wires
 * that the instance uses, so that what holds up the one holds up the other.
 */
final class Heartbeats implements AutoCloseable {

  private static final long PAUSE_MILLIS = 150;

  /** What takes longer is no sign of health. */
  private static final long SLOW = Duration.ofMillis(150).toNanos();

  /** What may lie between two signs of health. */
  private static final long GAP = Duration.ofMillis(500).toNanos();

  /** After an outage, a connection pool may need its time-out to notice that it is over. */
  private static final long NOTICING = Duration.ofMillis(2_500).toNanos();

  private final Stage stage;
  private final String instance;
  private final int redisPort;
  private final String databaseUrl;
  private final List<Stretch> stretches = new ArrayList<>();
  private final Thread thread;
  private volatile boolean ended;
  private volatile boolean disturbed;

  private Heartbeats(Stage stage, String instance, IntFunction<String> databaseUrl) {
    this.stage = stage;
    this.instance = instance;
    this.redisPort = port(Wire.INVALIDATOR_REDIS);
    this.databaseUrl = databaseUrl.apply(port(Wire.INVALIDATOR_DATABASE));
    this.thread =
        Thread.ofPlatform().daemon().name("heartbeat of " + instance).unstarted(this::run);
  }

  /**
   * Begins to feel an instance's pulse.
   *
   * @param databaseUrl the JDBC URL of the database behind a port
   */
  static Heartbeats of(Stage stage, String instance, IntFunction<String> databaseUrl) {
    Heartbeats heartbeats = new Heartbeats(stage, instance, databaseUrl);
    heartbeats.thread.start();
    return heartbeats;
  }

  /** A fault was made. One that names the instance begins a new stretch, whatever the pulse. */
  void fault(String what) {
    if (what.contains(instance)) {
      disturbed = true;
    }
  }

  List<Stretch> stretches() {
    synchronized (stretches) {
      return List.copyOf(stretches);
    }
  }

  private int port(Wire wire) {
    return stage.strands().stream()
        .filter(strand -> strand.wire() == wire && strand.client().equals(instance))
        .findFirst()
        .orElseThrow()
        .relay()
        .port();
  }

  private void run() {
    long from = System.nanoTime() + NOTICING;
    long last = System.nanoTime();
    Probe probe = null;
    while (!ended) {
      long begin = System.nanoTime();
      try {
        probe = probe == null ? new Probe() : probe;
        probe.ask();
        boolean ready = stage.ready(instance);
        long now = System.nanoTime();
        if (!ready) {
          from = now + NOTICING;
        } else if (disturbed || begin - last > GAP || now - begin > SLOW) {
          disturbed = false;
          from = Math.max(from, now);
        } else if (now > from) {
          extend(from, now);
        }
        last = now;
      } catch (IOException | SQLException e) {
        close(probe);
        probe = null;
        last = System.nanoTime();
        from = last + NOTICING;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        break;
      }
    }
    close(probe);
  }

  private void extend(long from, long to) {
    synchronized (stretches) {
      if (!stretches.isEmpty() && stretches.getLast().from() == from) {
        stretches.removeLast();
      }
      stretches.add(new Stretch(from, to));
    }
  }

  private static void close(@Nullable Probe probe) {
    if (probe != null) {
      probe.close();
    }
  }

  @Override
  public void close() {
    ended = true;
    thread.interrupt();
  }

  private final class Probe implements AutoCloseable {

    private final Socket redis;
    private final BufferedReader answers;
    private final Connection database;
    private final Statement statement;

    private Probe() throws IOException, SQLException {
      redis = new Socket(InetAddress.getLoopbackAddress(), redisPort);
      try {
        redis.setTcpNoDelay(true);
        answers =
            new BufferedReader(
                new InputStreamReader(redis.getInputStream(), StandardCharsets.US_ASCII));
        database = DriverManager.getConnection(databaseUrl, "sa", "");
        statement = database.createStatement();
      } catch (IOException | SQLException e) {
        redis.close();
        throw e;
      }
    }

    private void ask() throws IOException, SQLException {
      redis.getOutputStream().write("*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII));
      if (!"+PONG".equals(answers.readLine())) {
        throw new IOException("Redis does not answer");
      }
      statement.execute("SELECT 1");
    }

    @Override
    public void close() {
      try (redis;
          database) {
        statement.close();
      } catch (IOException | SQLException e) {
        // what is broken is closed
      }
    }
  }
}
