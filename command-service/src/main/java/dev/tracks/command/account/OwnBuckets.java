package dev.tracks.command.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucketBuilder;
import java.time.Duration;
import java.util.Objects;

/** This instance's own buckets, of those who tried last. */
final class OwnBuckets {

  private static final int MOST = 100_000;

  private final TimeMeter clock;
  private final Cache<String, Bucket> buckets;

  OwnBuckets(TimeMeter clock, Duration window) {
    this.clock = clock;
    this.buckets = Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(window).build();
  }

  ConsumptionProbe take(String key, BucketConfiguration limit) {
    return Objects.requireNonNull(buckets.get(key, any -> bucket(limit)))
        .tryConsumeAndReturnRemaining(1);
  }

  private Bucket bucket(BucketConfiguration limit) {
    LocalBucketBuilder bucket = Bucket.builder().withCustomTimePrecision(clock);
    for (Bandwidth bandwidth : limit.getBandwidths()) {
      bucket.addLimit(bandwidth);
    }
    return bucket.build();
  }
}
