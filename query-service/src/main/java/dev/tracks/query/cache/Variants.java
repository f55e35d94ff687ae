package dev.tracks.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tracks.defaults.cache.RepresentationHead;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Variants of representations, made when they are asked for and kept in this instance's memory.
 * Each is named by the ETag of the content that it was made of, and asked for by that of a head
 * that was just read from Redis: whatever Redis forgets, none is served of an older content.
 */
@Component
public class Variants {

  /** How many heads are kept: some hundred bytes each, for answers that need no bytes. */
  private static final int HEADS = 10_000;

  private final Cache<String, Variant.Head> heads =
      Caffeine.newBuilder().maximumSize(HEADS).executor(Runnable::run).build();
  private final Cache<String, Body> bodies;
  private final Semaphore room;
  private final VariantMaking making;
  private final Timer makings;
  private final SingleFlight<Optional<Variant>> flights = new SingleFlight<>();

  Variants(VariantProperties properties, CacheProperties cache, MeterRegistry meters) {
    this.bodies = CacheParts.memory(properties.memory());
    this.room = new Semaphore(properties.makings(), true);
    this.making = new VariantMaking(cache.gzipLevel(), properties.zstdLevel());
    this.makings =
        Timer.builder("tracks.variants.making")
            .description("Making another coding, format, choice of columns or statistics")
            .register(meters);
  }

  /** What is known of a variant without making it; null when that is nothing. */
  public Variant.@Nullable Head known(RepresentationHead base, Form form, Coding coding) {
    return isBase(form, coding)
        ? Variant.Head.of(base)
        : heads.getIfPresent(name(base, form, coding));
  }

  /**
   * A variant, made by this call or by another's.
   *
   * @param content where the bytes of the representation come from
   * @return null when they cannot be had
   * @throws dev.tracks.defaults.problem.Problem 503 when it takes longer than the request may wait
   */
  public @Nullable Variant get(
      RepresentationHead base,
      Form form,
      Coding coding,
      Deadline deadline,
      Variant.Content content) {
    if (isBase(form, coding)) {
      Body body = content.fetch();
      return body == null ? null : new Variant(Variant.Head.of(base), body);
    }
    String name = name(base, form, coding);
    Variant kept = kept(name);
    if (kept != null) {
      return kept;
    }
    try {
      while (true) {
        try {
          return flights
              .fly(
                  name,
                  deadline.left(),
                  flight -> make(name, form, coding.kept(), deadline, content))
              .orElse(null);
        } catch (Deadline.Over e) {
          deadline.left(); // when it is not ours that is over, we go on without who made it
        }
      }
    } catch (TimeoutException e) {
      throw Deadline.busy();
    }
  }

  private Optional<Variant> make(
      String name, Form form, Coding coding, Deadline deadline, Variant.Content content) {
    Variant kept = kept(name);
    if (kept != null) {
      return Optional.of(kept);
    }
    Body base = content.fetch();
    if (base == null) {
      return Optional.empty();
    }
    deadline.acquire(room, 1);
    try {
      Timer.Sample sample = Timer.start();
      Variant made = making.make(base, form, coding);
      sample.stop(makings);
      heads.put(name, made.head());
      bodies.put(name + made.head().stored(), made.body());
      return Optional.of(made);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      room.release();
    }
  }

  private @Nullable Variant kept(String name) {
    Variant.Head head = heads.getIfPresent(name);
    Body body = head == null ? null : bodies.getIfPresent(name + head.stored());
    return head == null || body == null ? null : new Variant(head, body);
  }

  private static boolean isBase(Form form, Coding coding) {
    return form == Form.CONTENT && coding.kept() == Coding.GZIP;
  }

  private static String name(RepresentationHead base, Form form, Coding coding) {
    return base.etag() + "\n" + form.name() + "\n" + coding.kept() + "\n";
  }
}
