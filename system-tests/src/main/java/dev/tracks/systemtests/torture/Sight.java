package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.history.Read;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What an answered read can show of the cache: without it, some of its rules were never asked. */
enum Sight {
  /** Redis had it. */
  HIT("hit", read -> read.cacheStatus().startsWith("tracks; hit")),
  /** It was made, and put into its place in Redis. */
  STORED("published fill", read -> read.cacheStatus().contains("; stored")),
  /** It was made, and a rule of publishing refused it. */
  DROPPED(
      "fill that was dropped",
      read -> read.cacheStatus().matches(".*; detail=(behind|fence-lost|lease-lost|incomplete)")),
  /** It was asked for with a token. */
  TOKEN("answer to a token", read -> read.token() != null),
  /** The client had it. */
  NOT_MODIFIED("304", read -> read.status() == 304),
  /** It was made of the representation that Redis has. */
  VARIANT("variant", read -> read.body() != null && read.body().etag().contains("-zstd-"));

  private final String words;
  private final Predicate<Read> seen;

  Sight(String words, Predicate<Read> seen) {
    this.words = words;
    this.seen = seen;
  }

  /** How often each was seen. */
  static Map<Sight, Long> in(List<Read> reads) {
    Map<Sight, Long> sights = new EnumMap<>(Sight.class);
    for (Sight sight : values()) {
      sights.put(sight, reads.stream().filter(Read::isAnswered).filter(sight.seen).count());
    }
    return sights;
  }

  @Override
  public String toString() {
    return words;
  }
}
