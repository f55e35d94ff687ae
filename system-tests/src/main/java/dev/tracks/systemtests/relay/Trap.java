package dev.tracks.systemtests.relay;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Waits on a relay for the first event of a kind, and acts once, before the event's first byte goes
 * on. What the action cuts is not forwarded any more.
 */
public final class Trap {

  private final Predicate<WireEvent> where;
  private final Consumer<WireConnection> action;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CompletableFuture<WireEvent> sprung = new CompletableFuture<>();

  Trap(Predicate<WireEvent> where, Consumer<WireConnection> action) {
    this.where = where;
    this.action = action;
  }

  /** Completes with the event when the action is done. */
  public CompletableFuture<WireEvent> sprung() {
    return sprung;
  }

  /** Whether the event was met and the action is done. */
  public boolean isSprung() {
    return sprung.isDone();
  }

  /**
   * Takes the trap away.
   *
   * @return whether it had not been sprung
   */
  public boolean disarm() {
    return taken.compareAndSet(false, true);
  }

  boolean isTaken() {
    return taken.get();
  }

  boolean spring(WireEvent event, WireConnection connection) {
    if (!where.test(event) || !taken.compareAndSet(false, true)) {
      return false;
    }
    try {
      action.accept(connection);
      sprung.complete(event);
    } catch (RuntimeException e) {
      sprung.completeExceptionally(e);
    }
    return true;
  }
}
