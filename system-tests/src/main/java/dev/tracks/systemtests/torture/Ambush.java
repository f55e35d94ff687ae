package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.relay.Trap;
import dev.tracks.systemtests.relay.WireConnection;
import dev.tracks.systemtests.relay.WireEvent;
import dev.tracks.systemtests.torture.Stage.Strand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Waits on several strands for an event, and acts on the first that meets it, and on no other. */
final class Ambush {

  private final CompletableFuture<Strand> met = new CompletableFuture<>();
  private final CompletableFuture<Strand> acted = new CompletableFuture<>();
  private final BiConsumer<Strand, WireConnection> action;
  private final List<Trap> traps;

  /**
   * One that waits from now on.
   *
   * @param action what holds the event back until it returns
   */
  Ambush(
      List<Strand> strands, Predicate<WireEvent> where, BiConsumer<Strand, WireConnection> action) {
    this.action = action;
    this.traps =
        strands.stream()
            .map(strand -> strand.relay().arm(where, connection -> meet(strand, connection)))
            .toList();
  }

  private void meet(Strand strand, WireConnection connection) {
    if (met.complete(strand)) {
      try {
        action.accept(strand, connection);
        acted.complete(strand);
      } catch (RuntimeException e) {
        acted.completeExceptionally(e);
        throw e;
      }
    }
  }

  /** The strand on which the event was met, whether or not the action is done; none in time. */
  Optional<Strand> met(Duration patience) {
    try {
      return Optional.of(met.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return met.cancel(false) ? Optional.empty() : Optional.of(met.join());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return met.cancel(false) ? Optional.empty() : Optional.of(met.join());
    } finally {
      traps.forEach(Trap::disarm);
    }
  }

  /** The strand on which the event was met, once the action is done; none in time. */
  Optional<Strand> acted(Duration patience) {
    return met(patience).map(strand -> acted.join());
  }
}
