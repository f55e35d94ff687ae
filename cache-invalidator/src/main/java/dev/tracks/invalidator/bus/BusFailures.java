package dev.tracks.invalidator.bus;

import com.azure.core.exception.AzureException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Which failures are the bus's, that is away or refuses, and which are our own. */
public final class BusFailures {

  private BusFailures() {}

  /** Whether it is the bus's: of the SDK, or nothing came in the time that it was given. */
  public static boolean isOne(Throwable failure) {
    return isOfTheBus(failure) || isOfTheBus(failure.getCause());
  }

  private static boolean isOfTheBus(@Nullable Throwable failure) {
    return failure instanceof AzureException || failure instanceof TimeoutException;
  }
}
