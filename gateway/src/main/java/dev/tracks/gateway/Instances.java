package dev.tracks.gateway;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The instances of a service, in turn, passing over those that just refused a connection. */
final class Instances {

  private final List<Supplier<List<URI>>> sources;
  private final Map<URI, Long> ejectedUntil = new ConcurrentHashMap<>();
  private final long ejectionNanos;
  private final AtomicInteger turn = new AtomicInteger();

  /** Base URLs, or files that list base URLs. */
  Instances(List<URI> uris, Duration ejection) {
    this.sources = uris.stream().map(Instances::source).toList();
    this.ejectionNanos = ejection.toNanos();
  }

  private static Supplier<List<URI>> source(URI uri) {
    return "file".equals(uri.getScheme()) ? new InstanceFile(Path.of(uri)) : () -> List.of(uri);
  }

  /** The next instance that was not tried yet; an ejected one only when there is no other. */
  Optional<URI> next(Set<URI> tried) {
    List<URI> all = sources.stream().flatMap(source -> source.get().stream()).toList();
    long now = System.nanoTime();
    int start = turn.getAndIncrement();
    Optional<URI> ejected = Optional.empty();
    for (int i = 0; i < all.size(); i++) {
      URI uri = all.get(Math.floorMod(start + i, all.size()));
      if (tried.contains(uri)) {
        continue;
      }
      Long until = ejectedUntil.get(uri);
      if (until == null || until - now <= 0) {
        return Optional.of(uri);
      }
      ejected = ejected.isPresent() ? ejected : Optional.of(uri);
    }
    return ejected;
  }

  /** It refused a connection. */
  void eject(URI uri) {
    ejectedUntil.put(uri, System.nanoTime() + ejectionNanos);
  }
}
