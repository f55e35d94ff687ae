package dev.tracks.query.cache;

import dev.tracks.defaults.cache.RepresentationHead;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a read of a representation gave. */
public sealed interface Answer {

  /** It was in Redis; the body is fetched only when it is asked for. */
  record Hit(RepresentationHead head, Duration ttl, BodySource body) implements Answer {}

  /**
   * It was made for this request, or for others that came at the same time.
   *
   * @param stored whether it is in Redis now
   * @param detail why not, in RFC 9211's words for it, or null
   */
  record Filled(Representation representation, boolean stored, @Nullable String detail)
      implements Answer {}

  /** There is nothing of that name. */
  record Unknown() implements Answer {}

  /** Where a hit's bytes come from. */
  interface BodySource {
    /** The bytes, or null when the representation was replaced meanwhile. */
    @Nullable Body fetch();

    /** The same from the database, for when the bytes cannot be had. */
    Answer instead();
  }
}
