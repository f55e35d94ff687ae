package dev.tracks.command.outbox;

import dev.tracks.defaults.metrics.Lag;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * One claim after another, sent and marked. Half of the lease is for sending: what is not begun by
 * then is given back, so that no other relay finds an expired claim on rows that are on their way.
 * Once in a lease what others left claimed comes first, however long the backlog is. Threads that
 * do rounds at once claim one after the other: on a database that does not pass locked rows, they
 * would wait for each other and find the same rows taken.
 */
final class RelayRound {

  private static final Logger LOG = LoggerFactory.getLogger(RelayRound.class);
  private static final Duration POISON_PAUSE = Duration.ofMinutes(10);

  private final OutboxClaims claims;
  private final EventSender sender;
  private final OutboxProperties properties;
  private final Lag published;
  private final Counter poison;
  private final BlockedDestinations blocked = new BlockedDestinations(System::nanoTime);
  private final ReentrantLock claiming = new ReentrantLock();
  private long lastTakeOver = System.nanoTime();

  RelayRound(
      OutboxClaims claims,
      EventSender sender,
      OutboxProperties properties,
      Lag published,
      Counter poison) {
    this.claims = claims;
    this.sender = sender;
    this.properties = properties;
    this.published = published;
    this.poison = poison;
  }

  /**
   * Does one, and says how long to wait for a nudge at most before the next.
   *
   * @param more is told when as many rows were claimed as may be, before they are sent: there may
   *     be more for somebody else
   */
  Duration relay(Runnable more) {
    List<OutboxRow> rows;
    long lastSend;
    boolean tookOver;
    try {
      claiming.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return properties.poll();
    }
    try {
      lastSend = System.nanoTime() + properties.lease().toNanos() / 2;
      rows = takeOver();
      tookOver = !rows.isEmpty();
      if (!tookOver) {
        rows = claims.claim(blocked.now());
      }
    } finally {
      claiming.unlock();
    }
    boolean mayBeMore = tookOver || rows.size() == properties.batch();
    if (mayBeMore) {
      more.run();
    }
    Map<String, List<OutboxRow>> byDestination =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    OutboxRow::destination, LinkedHashMap::new, Collectors.toList()));
    RuntimeException failure = null;
    for (Map.Entry<String, List<OutboxRow>> entry : byDestination.entrySet()) {
      try {
        send(entry.getKey(), entry.getValue(), lastSend);
      } catch (RuntimeException e) {
        failure = e; // of the database, and perhaps only with these rows
      }
    }
    if (failure != null) {
      throw failure;
    }
    return mayBeMore // what was committed since has left a nudge
        ? Duration.ZERO
        : blocked
            .untilNext()
            .filter(d -> d.compareTo(properties.poll()) < 0)
            .orElse(properties.poll());
  }

  private List<OutboxRow> takeOver() {
    if (System.nanoTime() - lastTakeOver < properties.lease().toNanos()) {
      return List.of();
    }
    List<OutboxRow> rows = claims.takeOver(blocked.now());
    if (rows.size() < properties.batch()) { // of as many there may be more
      lastTakeOver = System.nanoTime();
    }
    return rows;
  }

  /**
   * Sends rows until each has an outcome or the time is up. A batch that is refused for what is in
   * it is halved, until the row that is to blame stands alone and is set aside.
   */
  private void send(String destination, List<OutboxRow> rows, long lastSend) {
    Deque<List<OutboxRow>> parts = new ArrayDeque<>(List.of(rows));
    try {
      while (!parts.isEmpty() && System.nanoTime() - lastSend < 0) {
        List<OutboxRow> part = parts.element();
        EventSender.Outcome outcome = sender.send(destination, part);
        switch (outcome) {
          case EventSender.Outcome.Acknowledged(int n) -> {
            markPublished(part.subList(0, n));
            replaceFirst(parts, part.subList(n, part.size()));
          }
          case EventSender.Outcome.Refused(int n, String reason) -> {
            if (n == 1) {
              setAside(part.getFirst(), reason);
              replaceFirst(parts, part.subList(1, part.size()));
            } else {
              replaceFirst(
                  parts,
                  part.subList(0, n / 2),
                  part.subList(n / 2, n),
                  part.subList(n, part.size()));
            }
          }
          case EventSender.Outcome.Unavailable(String cause) -> {
            LOG.warn("'{}' took nothing: {}", destination, cause);
            blocked.block(destination);
            giveBack(parts, cause);
            return;
          }
        }
        blocked.unblock(destination);
      }
      giveBack(parts, "the relay did not come to it in time");
    } catch (RuntimeException e) {
      try {
        giveBack(parts, NestedExceptionUtils.getMostSpecificCause(e).toString());
      } catch (RuntimeException again) {
        e.addSuppressed(again); // the lease ends by itself
      }
      throw e;
    }
  }

  @SafeVarargs
  private static void replaceFirst(Deque<List<OutboxRow>> parts, List<OutboxRow>... by) {
    parts.remove();
    for (int i = by.length - 1; i >= 0; i--) {
      if (!by[i].isEmpty()) {
        parts.push(by[i]);
      }
    }
  }

  private void markPublished(List<OutboxRow> rows) {
    claims.markPublished(rows);
    rows.forEach(row -> published.since(row.createdAt().toInstant(ZoneOffset.UTC)));
  }

  private void setAside(OutboxRow row, String reason) {
    LOG.error("Event {} is refused by '{}': {}", row.eventId(), row.destination(), reason);
    poison.increment();
    claims.giveBack(List.of(row), POISON_PAUSE, reason);
  }

  private void giveBack(Deque<List<OutboxRow>> parts, String error) {
    List<OutboxRow> rows = parts.stream().flatMap(List::stream).toList();
    if (!rows.isEmpty()) {
      claims.giveBack(rows, Duration.ZERO, error);
    }
  }
}
