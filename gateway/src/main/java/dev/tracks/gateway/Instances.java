package dev.tracks.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The instances of a service, in turn, passing over those that just refused a connection. */
final class Instances {

  private record Instance(URI uri, AtomicLong ejectedUntil) {}

  private final List<Instance> instances;
  private final long ejectionNanos;
  private final AtomicInteger turn = new AtomicInteger();

  Instances(List<URI> uris, Duration ejection) {
    this.instances =
        uris.stream().map(uri -> new Instance(uri, new AtomicLong(System.nanoTime()))).toList();
    this.ejectionNanos = ejection.toNanos();
  }

  /** The next instance that was not tried yet; an ejected one only when there is no other. */
  Optional<URI> next(Set<URI> tried) {
    long now = System.nanoTime();
    int start = Math.floorMod(turn.getAndIncrement(), instances.size());
    Optional<URI> ejected = Optional.empty();
    for (int i = 0; i < instances.size(); i++) {
      Instance instance = instances.get((start + i) % instances.size());
      if (tried.contains(instance.uri())) {
        continue;
      }
      if (instance.ejectedUntil().get() - now <= 0) {
        return Optional.of(instance.uri());
      }
      ejected = ejected.isPresent() ? ejected : Optional.of(instance.uri());
    }
    return ejected;
  }

  /** It refused a connection. */
  void eject(URI uri) {
    instances.stream()
        .filter(instance -> instance.uri().equals(uri))
        .forEach(instance -> instance.ejectedUntil().set(System.nanoTime() + ejectionNanos));
  }
}
