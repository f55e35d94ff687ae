package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.relay.Direction;
import dev.tracks.systemtests.relay.WireEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the cache-invalidators did, read along on their own wires: which messages each was sent,
 * which invalidations Redis acknowledged to it, and which messages it settled. An instance does one
 * batch after another, so that between a message and its settlement an invalidation of its version,
 * or of a later one of its genre, must be acknowledged to the very instance that settles it;
 * whatever raises the fence beside is no effect of the message. Times are of {@link
 * System#nanoTime()}.
 */
final class Effects {

  /** An invalidation that Redis acknowledged. */
  record Invalidation(long version, long at) {}

  /** A settlement on its way to the broker. */
  record Settlement(String instance, String messageId, long at) {}

  private record Sent(String instance, String messageId) {}

  private record Told(String instance, String genre) {}

  /** Where the arguments of the script begin: after the number of keys and four keys. */
  private static final int GENRE = 5;

  private static final String CONSUMED = "/subscriptions/" + BrokerRecords.CONSUMED;

  private final Map<Sent, List<Long>> sent = new ConcurrentHashMap<>();
  private final Map<Told, List<Invalidation>> invalidations = new ConcurrentHashMap<>();
  private final List<Settlement> settlements = new ArrayList<>();

  /** Reads along from now on. */
  static Effects on(Stage stage) {
    Effects effects = new Effects();
    for (Stage.Strand strand : stage.strands()) {
      if (strand.wire() == Wire.INVALIDATOR_BROKER || strand.wire() == Wire.INVALIDATOR_REDIS) {
        strand.relay().watch(event -> effects.met(strand.client(), event, System.nanoTime()));
      }
    }
    return effects;
  }

  /** Something goes over a wire of an instance. */
  void met(String instance, WireEvent event, long now) {
    List<String> details = event.details();
    if (Point.invalidates(event, Direction.TO_CLIENT, "-reply") && details.size() > GENRE + 1) {
      note(
          invalidations,
          new Told(instance, details.get(GENRE)),
          new Invalidation(Long.parseLong(details.get(GENRE + 1)), now));
    } else if (!details.isEmpty() && event.subject().toLowerCase(Locale.ROOT).endsWith(CONSUMED)) {
      if (event.is(Direction.TO_CLIENT, "transfer")) {
        note(sent, new Sent(instance, details.getFirst()), now);
      } else if (event.is(Direction.TO_SERVER, "disposition")
          && details.getFirst().equals("Accepted")) {
        synchronized (settlements) {
          details.stream()
              .skip(1)
              .forEach(id -> settlements.add(new Settlement(instance, id, now)));
        }
      }
    }
  }

  private static <K, V> void note(Map<K, List<V>> where, K key, V value) {
    List<V> values = where.computeIfAbsent(key, any -> new ArrayList<>());
    synchronized (values) {
      values.add(value);
    }
  }

  /** How many settlements were seen. */
  int settlements() {
    synchronized (settlements) {
      return settlements.size();
    }
  }

  /** When a genre's version was last invalidated up to a version, or 0. */
  long lastInvalidated(String genre, long version) {
    return invalidations.entrySet().stream()
        .filter(entry -> entry.getKey().genre().equals(genre))
        .flatMap(entry -> copy(entry.getValue()).stream())
        .filter(invalidation -> invalidation.version() >= version)
        .mapToLong(Invalidation::at)
        .max()
        .orElse(0);
  }

  /** Which events were settled before their effect, and which never had one. */
  List<String> contradictions(Collection<DatabaseRecords.Event> events) {
    List<String> found = new ArrayList<>();
    Map<String, DatabaseRecords.Event> committed = new ConcurrentHashMap<>();
    events.forEach(event -> committed.put(event.id(), event));
    List<Settlement> all;
    synchronized (settlements) {
      all = List.copyOf(settlements);
    }
    for (Settlement settlement : all) {
      DatabaseRecords.Event event = committed.get(settlement.messageId());
      if (event != null && !hadEffect(settlement.instance(), event, settlement.at())) {
        found.add(settlement.instance() + " settled before its effect: " + event);
      }
    }
    List<String> instances = sent.keySet().stream().map(Sent::instance).distinct().toList();
    for (DatabaseRecords.Event event : events) {
      if (instances.stream().noneMatch(who -> hadEffect(who, event, Long.MAX_VALUE))) {
        found.add("never invalidated: " + event);
      }
    }
    return found;
  }

  private boolean hadEffect(String instance, DatabaseRecords.Event event, long before) {
    List<Long> deliveries = copy(sent.get(new Sent(instance, event.id())));
    List<Invalidation> told = copy(invalidations.get(new Told(instance, event.genre())));
    return deliveries.stream()
        .anyMatch(
            delivered ->
                delivered < before
                    && told.stream()
                        .anyMatch(
                            made ->
                                made.version() >= event.version()
                                    && made.at() > delivered
                                    && made.at() < before));
  }

  private static <T> List<T> copy(@org.jspecify.annotations.Nullable List<T> values) {
    if (values == null) {
      return List.of();
    }
    synchronized (values) {
      return List.copyOf(values);
    }
  }
}
