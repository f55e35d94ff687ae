package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.CacheScript;
import dev.tracks.systemtests.relay.Direction;
import dev.tracks.systemtests.relay.WireEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The moments of the event path at which a fault is worth most, each as the event on a wire that
 * follows it: what is cut there has the step before behind it and the step after never made.
 */
enum Point {
  /** The transaction of a write, its outbox row in it, is complete but for its commit. */
  BEFORE_COMMIT(
      Wire.COMMAND_DATABASE,
      event -> event.is(Direction.TO_SERVER, "commit") && leavesAnEvent(event)),
  /** The commit of a write is made, and the service does not learn of it. */
  AFTER_COMMIT(
      Wire.COMMAND_DATABASE,
      event -> event.is(Direction.TO_CLIENT, "commit-reply") && leavesAnEvent(event)),
  /** The transaction of an import's batch is complete but for its commit. */
  BEFORE_BATCH_COMMIT(
      Wire.COMMAND_DATABASE,
      event -> event.is(Direction.TO_SERVER, "commit") && countsABatch(event)),
  /** The commit of an import's batch is made, and the service does not learn of it. */
  AFTER_BATCH_COMMIT(
      Wire.COMMAND_DATABASE,
      event -> event.is(Direction.TO_CLIENT, "commit-reply") && countsABatch(event)),
  /** Outbox rows are claimed, and their batch does not leave. */
  AFTER_CLAIM_BEFORE_SEND(
      Wire.COMMAND_BROKER,
      event -> event.is(Direction.TO_SERVER, "transfer") && event.subject().equals("tracks")),
  /** The broker took a batch, and its acknowledgement does not arrive. */
  AFTER_SEND_BEFORE_ACKNOWLEDGEMENT(
      Wire.COMMAND_BROKER,
      event -> event.is(Direction.TO_CLIENT, "disposition") && event.subject().equals("tracks")),
  /** A batch is acknowledged, and its rows are not marked. */
  AFTER_ACKNOWLEDGEMENT_BEFORE_MARK(
      Wire.COMMAND_DATABASE,
      event ->
          event.direction() == Direction.TO_SERVER
              && event.subject().contains("spotify.outbox")
              && event.subject().contains("published_at =")),
  /** A message is received, and its effect is not yet made. */
  AFTER_RECEIVE(Wire.INVALIDATOR_REDIS, event -> invalidates(event, Direction.TO_SERVER, "")),
  /** The effect is made, and the consumer does not learn of it. */
  AFTER_EFFECT(Wire.INVALIDATOR_REDIS, event -> invalidates(event, Direction.TO_CLIENT, "-reply")),
  /** The effect is made, and the message is not settled. */
  AFTER_EFFECT_BEFORE_SETTLE(
      Wire.INVALIDATOR_BROKER,
      event ->
          event.is(Direction.TO_SERVER, "disposition")
              && event.subject().toLowerCase(Locale.ROOT).contains("/subscriptions/")),
  /** A request reached the gateway, and no service. */
  BEFORE_REQUEST(Wire.GATEWAY_COMMAND, event -> event.is(Direction.TO_SERVER, "POST")),
  /** The service answered, and the gateway does not learn of it. */
  BEFORE_ANSWER(Wire.GATEWAY_COMMAND, event -> event.is(Direction.TO_CLIENT, "status"));

  /** The wires on which services have something in hand that they finish when told to end. */
  static final List<Wire> DRAINED =
      List.of(
          Wire.COMMAND_DATABASE,
          Wire.INVALIDATOR_REDIS,
          Wire.COMMAND_BROKER,
          Wire.INVALIDATOR_BROKER);

  private final Wire wire;
  private final Predicate<WireEvent> event;

  Point(Wire wire, Predicate<WireEvent> event) {
    this.wire = wire;
    this.event = event;
  }

  /** Where it can be seen. */
  Wire wire() {
    return wire;
  }

  boolean matches(WireEvent met) {
    return event.test(met);
  }

  /** The point that an event on a wire is, if any. */
  static Optional<Point> at(Wire wire, WireEvent event) {
    return Arrays.stream(values())
        .filter(point -> point.wire == wire && point.matches(event))
        .findFirst();
  }

  /** Whether what is committed is no claim and no mark, but a write with its event. */
  private static boolean leavesAnEvent(WireEvent commit) {
    return commit.subject().contains("INTO spotify.outbox") && !countsABatch(commit);
  }

  /** Whether what is committed says how far an import is. */
  private static boolean countsABatch(WireEvent commit) {
    return commit.subject().contains("rows_read = rows_read");
  }

  /** Whether this is the script of an invalidation, or its answer. */
  static boolean invalidates(WireEvent event, Direction direction, String suffix) {
    boolean known =
        event.is(direction, "EVALSHA" + suffix)
            && event.subject().equals(CacheScript.INVALIDATE.sha1());
    boolean first = event.is(direction, "EVAL" + suffix) && event.subject().contains("invalidate(");
    return known || first;
  }
}
