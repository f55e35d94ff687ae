package dev.tracks.defaults.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's public keys. They are read anew now and then, and for a token of a key that is not
 * among them, but not for each of many such: strangers cannot make us ask the issuer as often as
 * they like. While the issuer does not answer, the keys that it had go on for a while.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
  private static final long FRESH = Duration.ofMinutes(5).toNanos();
  private static final long USABLE = Duration.ofHours(6).toNanos();
  private static final long BETWEEN_TRIES = Duration.ofSeconds(5).toNanos();

  private final URL address;
  private final ResourceRetriever http;
  private final LongSupplier nanos;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Keys keys;
  private volatile @Nullable Failure failure;

  private record Keys(JWKSet set, long readAt) {}

  private record Failure(String why, long at) {}

  /**
   * @param nanos a clock that nobody sets
   */
  IssuerKeys(URL address, ResourceRetriever http, LongSupplier nanos) {
    this.address = address;
    this.http = http;
    this.nanos = nanos;
  }

  /**
   * The keys that could have signed a token; none when there is no such key.
   *
   * @throws KeySourceException when nobody can tell now
   */
  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    Keys current = keys;
    if (current == null || age(current.readAt()) > FRESH) {
      current = read(current);
    }
    List<JWK> found = selector.select(current.set());
    if (found.isEmpty() && age(current.readAt()) > BETWEEN_TRIES) {
      current = read(current);
      found = selector.select(current.set());
      if (found.isEmpty() && age(current.readAt()) > BETWEEN_TRIES) {
        throw unavailable(); // it may be among those that cannot be read
      }
    }
    return found;
  }

  /** Reads them, unless another does so now or it failed a moment ago; then the old ones stand. */
  private Keys read(@Nullable Keys old) throws KeySourceException {
    boolean mine = old == null ? lock() : reading.tryLock();
    try {
      Keys current = keys;
      Failure last = failure;
      if (current != old && current != null) {
        return current; // another was faster
      }
      if (mine && (last == null || age(last.at()) > BETWEEN_TRIES)) {
        current = readNow(current);
      }
      if (current == null || age(current.readAt()) > USABLE) {
        throw unavailable();
      }
      return current;
    } finally {
      if (mine) {
        reading.unlock();
      }
    }
  }

  private boolean lock() {
    reading.lock();
    return true;
  }

  private @Nullable Keys readNow(@Nullable Keys old) {
    try {
      Keys fresh =
          new Keys(JWKSet.parse(http.retrieveResource(address).getContent()), nanos.getAsLong());
      keys = fresh;
      failure = null;
      return fresh;
    } catch (IOException | ParseException e) {
      failure = new Failure(e.toString(), nanos.getAsLong());
      LOG.warn("The issuer's keys cannot be read from {}: {}", address, e.toString());
      return old;
    }
  }

  private KeySourceException unavailable() {
    Failure last = failure;
    return new KeySourceException(
        "the issuer's keys cannot be read" + (last == null ? "" : ": " + last.why()));
  }

  private long age(long since) {
    return nanos.getAsLong() - since;
  }
}
