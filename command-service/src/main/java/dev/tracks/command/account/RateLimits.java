package dev.tracks.command.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tracks.defaults.problem.Problem;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * How often somebody may try. The buckets are shared by all instances through Redis; while it is
 * away each instance goes on with its own, so that no limit is ever off.
 */
final class RateLimits {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final BucketConfiguration loginsPerAccount;
  private final BucketConfiguration loginsPerAddress;
  private final BucketConfiguration signUpsPerAccount;
  private final BucketConfiguration signUpsPerAddress;
  private final SharedBuckets shared;
  private final OwnBuckets own;

  RateLimits(AccountProperties properties, SharedBuckets shared, OwnBuckets own) {
    Duration window = properties.window();
    this.loginsPerAccount = limit(properties.loginsPerAccount(), window);
    this.loginsPerAddress = limit(properties.loginsPerAddress(), window);
    this.signUpsPerAccount = limit(properties.signUpsPerAccount(), window);
    this.signUpsPerAddress = limit(properties.signUpsPerAddress(), window);
    this.shared = shared;
    this.own = own;
  }

  private static BucketConfiguration limit(int capacity, Duration window) {
    return BucketConfiguration.builder()
        .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, window))
        .build();
  }

  /** Counts an attempt to log in, whether or not there is such an account. */
  void login(String address, String email) {
    take("login-address", address, loginsPerAddress);
    take("login-account", email, loginsPerAccount);
  }

  /** Counts an attempt to get new tokens. */
  void refresh(String address) {
    take("login-address", address, loginsPerAddress);
  }

  /** Counts an attempt to sign up. */
  void signUp(String address, String email) {
    take("sign-up-address", address, signUpsPerAddress);
    take("sign-up-account", email, signUpsPerAccount);
  }

  private void take(String kind, String who, BucketConfiguration limit) {
    String key = "tracks:limit:" + kind + ":" + digest(who);
    ConsumptionProbe probe = shared.take(key, limit).orElseGet(() -> own.take(key, limit));
    if (!probe.isConsumed()) {
      Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill()).plus(SECOND);
      throw tooMany(Math.max(1, wait.toSeconds()));
    }
  }

  /** A refusal that says when it may go on. */
  static Problem tooMany(long seconds) {
    return new Problem(
            HttpStatus.TOO_MANY_REQUESTS,
            "too-many-attempts",
            "There were too many attempts. Try again in " + seconds + " s.")
        .header(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
  }

  /** Redis is told nobody's address. */
  private static String digest(String who) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(who.getBytes(UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
