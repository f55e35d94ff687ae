/** Representations: made once, kept in Redis, never stale after the event. */
@NullMarked
package dev.tracks.query.cache;

import org.jspecify.annotations.NullMarked;
