package dev.tracks.query.cache;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests for the same thing share one making of it, as long as it has not read its source:
 * who comes later may have to see more, and starts or joins the next one.
 *
 * @param <T> what is made
 */
final class SingleFlight<T> {

  /** One making; {@link #closeBoarding} is called right before the source is read. */
  final class Flight {
    private final String key;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Flight(String key) {
      this.key = key;
    }

    /** From here on, nobody joins. */
    void closeBoarding() {
      synchronized (boarding) {
        boarding.remove(key, this);
      }
    }
  }

  private final Map<String, Flight> boarding = new HashMap<>();

  /**
   * What the making of a key gives, made by this call or by another's.
   *
   * @throws TimeoutException when another's takes longer than {@code waitNanos}, or the thread is
   *     interrupted
   */
  T fly(String key, long waitNanos, Function<Flight, T> making) throws TimeoutException {
    Flight own = null;
    Flight flight;
    synchronized (boarding) {
      flight = boarding.get(key);
      if (flight == null) {
        own = new Flight(key);
        flight = own;
        boarding.put(key, own);
      }
    }
    return own == null ? join(flight, waitNanos) : lead(own, making);
  }

  private T lead(Flight own, Function<Flight, T> making) {
    try {
      T made = making.apply(own);
      own.result.complete(made);
      return made;
    } catch (RuntimeException | Error e) {
      own.result.completeExceptionally(e);
      throw e;
    } finally {
      own.closeBoarding();
    }
  }

  private T join(Flight flight, long waitNanos) throws TimeoutException {
    try {
      return flight.result.get(waitNanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException e) {
      return e;
    }
    throw new IllegalStateException(cause);
  }
}
