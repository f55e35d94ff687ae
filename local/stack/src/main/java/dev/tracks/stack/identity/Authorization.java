package dev.tracks.stack.identity;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What requests of a local user carry as {@code Authorization}, for as long as there are any: a
 * token is replaced long before its hour ends.
 */
public final class Authorization implements Supplier<String> {

  private static final Duration RENEWED_AFTER = Duration.ofMinutes(30);
  private static final Duration USED_UP_TO = Duration.ofMinutes(50);

  private final LocalUsers users;
  private final String role;
  private final LongSupplier nanos;
  private @Nullable String current;
  private long since;

  /**
   * Of the user with a role.
   *
   * @param role one of {@link LocalUsers#ROLES}
   */
  public Authorization(LocalUsers users, String role) {
    this(users, role, System::nanoTime);
  }

  Authorization(LocalUsers users, String role, LongSupplier nanos) {
    this.users = users;
    this.role = role;
    this.nanos = nanos;
  }

  /** As HTTP has it: {@code Bearer …}. */
  @Override
  public synchronized String get() {
    String known = current;
    if (known != null && age().compareTo(RENEWED_AFTER) < 0) {
      return known;
    }
    try {
      long begin = nanos.getAsLong();
      String fresh = "Bearer " + users.token(role);
      current = fresh;
      since = begin;
      return fresh;
    } catch (UncheckedIOException e) { // there is time to ask again
      if (known != null && age().compareTo(USED_UP_TO) < 0) {
        return known;
      }
      throw e;
    }
  }

  private Duration age() {
    return Duration.ofNanos(nanos.getAsLong() - since);
  }
}
