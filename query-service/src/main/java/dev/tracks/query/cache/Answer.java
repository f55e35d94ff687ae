package dev.tracks.query.cache;

import dev.tracks.defaults.cache.RepresentationHead;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a read of a representation gave. */
public sealed interface Answer {

  /**
   * It was in Redis; the body is fetched only when it is asked for.
   *
   * @param ttl how long it stays there
   * @param detail what is wrong beside it, in RFC 9211's words for it, or null
   */
  record Hit(RepresentationHead head, Duration ttl, @Nullable String detail, BodySource body)
      implements Answer {}

  /**
   * It was made for this request, or for others that came at the same time.
   *
   * @param stored whether it is in Redis now
   * @param detail why not, in RFC 9211's words for it, or null
   */
  record Filled(Representation representation, boolean stored, @Nullable String detail)
      implements Answer {

    /** The detail when Redis had no part in it. */
    static final String CACHE_UNAVAILABLE = "cache-unavailable";
  }

  /** There is nothing of that name. */
  record Unknown() implements Answer {}

  /** Where a hit's bytes come from. */
  interface BodySource {
    /** The bytes, or null when they cannot be had: replaced, torn, or not given by Redis. */
    @Nullable Body fetch();

    /**
     * What to answer when they could not be had: another read the first time, the database's rows
     * afterwards.
     */
    Answer instead();
  }
}
