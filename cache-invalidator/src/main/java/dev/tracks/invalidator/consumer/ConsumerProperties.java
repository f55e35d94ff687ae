package dev.tracks.invalidator.consumer;

import dev.tracks.invalidator.bus.Entity;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How events are consumed.
 *
 * @param topic the topic of track events (default {@code tracks})
 * @param subscription this service's subscription (default {@code cache-invalidator})
 * @param batch how many messages are in hand at most (default 100)
 * @param lock the lock duration that the subscription is deployed with (default 60 s, at least 1
 *     s), by which the next two are checked
 * @param renewal how often locks are renewed while handling takes long (default 15 s, at least 100
 *     ms): at most half a lock
 * @param stall how long nothing may be handled while there is a backlog before the service counts
 *     as dead (default 150 s): more than two locks, because what an instance had in hand that was
 *     killed is nobody's for so long
 * @param drain how long stopping waits for the batch in hand (default 15 s, at least 1 s)
 */
@Validated
@ConfigurationProperties("tracks.consumer")
record ConsumerProperties(
    @DefaultValue("tracks") @NotBlank String topic,
    @DefaultValue("cache-invalidator") @NotBlank String subscription,
    @DefaultValue("100") @Min(1) @Max(1000) int batch,
    @DefaultValue("60s") @NotNull @DurationMin(seconds = 1) Duration lock,
    @DefaultValue("15s") @NotNull @DurationMin(millis = 100) Duration renewal,
    @DefaultValue("150s") @NotNull Duration stall,
    @DefaultValue("15s") @NotNull @DurationMin(seconds = 1) Duration drain) {

  ConsumerProperties {
    if (renewal.multipliedBy(2).compareTo(lock) > 0) {
      throw new IllegalArgumentException(
          "tracks.consumer.renewal must be at most half of tracks.consumer.lock");
    }
    if (stall.compareTo(lock.multipliedBy(2)) <= 0) {
      throw new IllegalArgumentException(
          "tracks.consumer.stall must be more than twice tracks.consumer.lock");
    }
  }

  /** The subscription as others name it. */
  Entity entity() {
    return Entity.of(topic + "/" + subscription);
  }
}
