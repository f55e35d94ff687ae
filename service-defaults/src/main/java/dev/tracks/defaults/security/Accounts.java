package dev.tracks.defaults.security;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.firebase.auth.AuthErrorCode;
import com.google.firebase.auth.FirebaseAuth;
import com.google.firebase.auth.FirebaseAuthException;
import com.google.firebase.auth.UserRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts behind tokens, as Firebase has them. An answer is remembered for a bounded time,
 * which is how long a revocation may go unnoticed; that Firebase did not answer keeps others from
 * waiting for it, too. Requests of one account ask once.
 */
public final class Accounts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
  private static final int MOST_LOOKUPS = 64;

  private final FirebaseAuth firebase;
  private final Duration timeout;
  private final AsyncCache<String, Account> known;
  private final ExecutorService lookups = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(MOST_LOOKUPS);
  private final LookupGate gate = new LookupGate(System::nanoTime);

  Accounts(FirebaseAuth firebase, IdentityProperties identity) {
    this.firebase = firebase;
    this.timeout = identity.lookupTimeout();
    this.known =
        Caffeine.newBuilder()
            .maximumSize(identity.revocationCacheEntries())
            .expireAfterWrite(identity.revocationCache())
            .executor(Runnable::run) // or evicting would wait for a thread of the common pool
            .buildAsync();
  }

  /** The account with this id; waits for it no longer than the time-out. */
  Account find(String uid) {
    CompletableFuture<Account> found = known.getIfPresent(uid);
    if (found == null) {
      if (!gate.letsIn()) {
        return new Account.Unknown();
      }
      found =
          known.get(
              uid,
              (id, executor) -> CompletableFuture.supplyAsync(() -> lookUpInTurn(id), lookups));
    }
    Account account = wait(found);
    if (account instanceof Account.Unknown) {
      known.asMap().remove(uid, found); // so that the next one asks again
    }
    return account;
  }

  /** Asks again before the next request of this account; for whoever has changed it. */
  public void forget(String uid) {
    known.synchronous().invalidate(uid);
  }

  private Account wait(CompletableFuture<Account> found) {
    try {
      return found.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      gate.failed();
      LOG.warn("Firebase did not answer within {}", timeout);
    } catch (ExecutionException e) {
      LOG.warn("Firebase could not be asked", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Account.Unknown();
  }

  /** A Firebase that hangs holds so many connections and no more. */
  private Account lookUpInTurn(String uid) {
    try {
      if (!places.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Account.Unknown();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Account.Unknown();
    }
    try {
      Account account = lookUp(uid);
      if (account instanceof Account.Unknown) {
        gate.failed();
      } else {
        gate.succeeded();
      }
      return account;
    } finally {
      places.release();
    }
  }

  private Account lookUp(String uid) {
    try {
      UserRecord user = firebase.getUser(uid);
      return user.isDisabled()
          ? new Account.Closed()
          : new Account.Active(
              Instant.ofEpochMilli(user.getTokensValidAfterTimestamp()),
              Role.of(user.getCustomClaims().get(Role.CLAIM)));
    } catch (FirebaseAuthException e) {
      if (e.getAuthErrorCode() == AuthErrorCode.USER_NOT_FOUND) {
        return new Account.Closed();
      }
      LOG.warn("Firebase says nothing of an account: {}", e.getMessage());
      return new Account.Unknown();
    } catch (RuntimeException e) {
      LOG.warn("Firebase cannot be asked", e);
      return new Account.Unknown();
    }
  }

  @Override
  public void close() {
    lookups.shutdownNow();
  }
}
