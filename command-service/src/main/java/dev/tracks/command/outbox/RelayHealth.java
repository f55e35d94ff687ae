package dev.tracks.command.outbox;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Liveness of the relay. A bus or a database that is away does not make it dead. */
@Component("relay")
class RelayHealth implements HealthIndicator {

  private final OutboxRelay relay;

  RelayHealth(OutboxRelay relay) {
    this.relay = relay;
  }

  @Override
  public Health health() {
    return (relay.isDead() ? Health.down() : Health.up()).build();
  }
}
