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
   * @param deadline until when the request waits
   */
  record Hit(
      RepresentationHead head,
      Duration ttl,
      @Nullable String detail,
      Deadline deadline,
      BodySource body)
      implements Answer {}

  /**
   * It was made for this request, or for others that came at the same time.
   *
   * @param stored whether it is in Redis now
   * @param detail why not, in RFC 9211's words for it, or null
   * @param deadline until when the request waits
   */
  record Filled(
      Representation representation, boolean stored, @Nullable String detail, Deadline deadline)
      implements Answer {

    /** The detail when Redis had no part in it. */
    static final String CACHE_UNAVAILABLE = "cache-unavailable";
  }

  /** There is nothing of that name. */
  record Unknown() implements Answer {}

  /** Where a hit's bytes come from. */
  interface BodySource extends Variant.Content {
    /**
     * What to answer when they could not be had: another read the first time, the database's rows
     * afterwards.
     */
    Answer instead();
  }
}
