package dev.tracks.systemtests.bench;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusMessageBatch;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import dev.tracks.contracts.event.EventMetadata;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.contracts.event.TrackEvents;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * How fast the relay empties an outbox, and how fast the SDK alone sends the same events in batches
 * as large as the broker takes, while so many clients post. Both begin when what was sent before is
 * consumed, and are counted from the acknowledgement of the first batch on, without that batch.
 */
final class RelayRate implements AutoCloseable {

  private static final int EVENTS = 10_000;
  private static final String GENRE = "Relayed";
  private static final Clock CLOCK = Clock.systemUTC();

  private final BenchStack stack;
  private final Posts posts;
  private final ServiceBusReceiverClient subscription;

  RelayRate(BenchStack stack) {
    this.stack = stack;
    this.posts = new Posts(stack);
    this.subscription =
        new ServiceBusClientBuilder()
            .connectionString(stack.parts().busConnection())
            .receiver()
            .topicName("tracks")
            .subscriptionName("cache-invalidator")
            .buildClient();
  }

  /** Nothing that was sent waits for its consumer, which would take its share of the machine. */
  private void awaitConsumed() throws InterruptedException {
    while (subscription.peekMessages(1, 0).iterator().hasNext()) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /**
   * Events a second between the first acknowledged batch and the last one, by the rows' marks.
   *
   * @param clients how many post meanwhile
   */
  double relayed(int clients) throws SQLException, InterruptedException {
    awaitConsumed();
    try (Connection database = stack.database()) {
      database.setAutoCommit(false);
      try (PreparedStatement delete =
          database.prepareStatement("DELETE FROM spotify.outbox WHERE genre = ?")) {
        delete.setString(1, GENRE);
        delete.execute();
      }
      database.commit();
      insert(database);
      try (PostingClients _ = new PostingClients(posts, clients)) {
        database.commit();
        while (isAnyLeft(database)) {
          TimeUnit.MILLISECONDS.sleep(200); // a look costs, and what is measured stands in the rows
          database.commit();
        }
      }
      return rate(database);
    }
  }

  private static void insert(Connection database) throws SQLException {
    try (PreparedStatement insert =
        database.prepareStatement(
            """
            INSERT INTO spotify.outbox (event_id, destination, event_type, genre, version, min_id,
              payload, created_at, attempts)
            VALUES (?, N'tracks', ?, ?, 1, 1, ?, ?, 0)
            """)) {
      for (int i = 0; i < EVENTS; i++) {
        UUID id = UUID.randomUUID();
        insert.setString(1, id.toString());
        insert.setString(2, TrackCreated.TYPE);
        insert.setString(3, GENRE);
        insert.setString(4, new String(payload(id, i), StandardCharsets.UTF_8));
        insert.setTimestamp(5, Timestamp.valueOf(LocalDateTime.now(java.time.ZoneOffset.UTC)));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static double rate(Connection database) throws SQLException {
    try (PreparedStatement range =
        database.prepareStatement(
            "SELECT MIN(published_at), MAX(published_at) FROM spotify.outbox WHERE genre = ?")) {
      range.setString(1, GENRE);
      try (ResultSet row = range.executeQuery()) {
        row.next();
        Timestamp first = row.getTimestamp(1);
        Timestamp last = row.getTimestamp(2);
        double seconds = Duration.between(first.toInstant(), last.toInstant()).toNanos() / 1e9;
        try (PreparedStatement batch =
            database.prepareStatement(
                "SELECT COUNT(*) FROM spotify.outbox WHERE genre = ? AND published_at > ?")) {
          batch.setString(1, GENRE);
          batch.setTimestamp(2, first);
          try (ResultSet rest = batch.executeQuery()) {
            rest.next();
            return rest.getLong(1) / seconds;
          }
        }
      }
    }
  }

  /** Finds the first that is left, and counts nothing: the relay is to have the database. */
  private static boolean isAnyLeft(Connection database) throws SQLException {
    try (PreparedStatement first =
        database.prepareStatement(
            "SELECT TOP 1 id FROM spotify.outbox WHERE published_at IS NULL AND genre = ?")) {
      first.setString(1, GENRE);
      try (ResultSet row = first.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * Events a second of the SDK's own synchronous sender, after the first acknowledged batch.
   *
   * @param clients how many post meanwhile
   */
  double sent(int clients) throws InterruptedException {
    awaitConsumed();
    try (PostingClients _ = new PostingClients(posts, clients);
        ServiceBusSenderClient sender =
            new ServiceBusClientBuilder()
                .connectionString(stack.parts().busConnection())
                .sender()
                .topicName("tracks")
                .buildClient()) {
      sender.createMessageBatch(); // connects
      long begin = 0;
      int beginning = 0;
      ServiceBusMessageBatch batch = sender.createMessageBatch();
      for (int i = 0; i < EVENTS; i++) {
        UUID id = UUID.randomUUID();
        ServiceBusMessage message =
            new ServiceBusMessage(payload(id, i))
                .setMessageId(id.toString())
                .setContentType(TrackEvents.CONTENT_TYPE);
        if (!batch.tryAddMessage(message)) {
          sender.sendMessages(batch);
          if (begin == 0) {
            begin = System.nanoTime();
            beginning = batch.getCount();
          }
          batch = sender.createMessageBatch();
          batch.tryAddMessage(message);
        }
      }
      sender.sendMessages(batch);
      return (EVENTS - beginning) / ((System.nanoTime() - begin) / 1e9);
    }
  }

  private static byte[] payload(UUID id, int number) {
    return TrackEvents.encode(
        new EventMetadata(id, "/tracks/bench", CLOCK.instant(), null),
        new TrackCreated(GENRE, 1, 1 + number, "bench" + number));
  }

  @Override
  public void close() {
    subscription.close();
  }
}
