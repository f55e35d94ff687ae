package dev.tracks.command.account;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of signing up and in. Each limit is of a bucket that holds so many attempts and is filled
 * evenly, from empty to full within the window.
 *
 * @param redis where the buckets are, {@code redis://} or {@code rediss://}; each instance has its
 *     own where there is none, and while it is away (default none)
 * @param window of all limits (default 10 min)
 * @param loginsPerAccount attempts for one address of an account, right or wrong (default 10)
 * @param loginsPerAddress attempts and refreshes from one network address (default 100)
 * @param signUpsPerAccount attempts for one address of an account (default 5)
 * @param signUpsPerAddress attempts from one network address (default 20)
 * @param refusedAfter how long a refused login takes at least, so that its time says nothing of
 *     what was wrong (default 500 ms)
 * @param timeout how long Firebase may take for one answer (default 10 s)
 */
@Validated
@ConfigurationProperties("tracks.accounts")
record AccountProperties(
    @Nullable String redis,
    @DefaultValue("10m") @NotNull @DurationMin(seconds = 1) Duration window,
    @DefaultValue("10") @Min(1) int loginsPerAccount,
    @DefaultValue("100") @Min(1) int loginsPerAddress,
    @DefaultValue("5") @Min(1) int signUpsPerAccount,
    @DefaultValue("20") @Min(1) int signUpsPerAddress,
    @DefaultValue("500ms") @NotNull @DurationMin Duration refusedAfter,
    @DefaultValue("10s") @NotNull @DurationMin(millis = 100) Duration timeout) {

  AccountProperties {
    redis = redis == null || redis.isBlank() ? null : redis.strip();
  }

  /** Never shows where Redis is: the address may hold a password. */
  @Override
  public String toString() {
    return "AccountProperties[window=" + window + "]";
  }
}
