/** Retried requests, done once: the Idempotency-Key header. */
@NullMarked
package dev.tracks.command.idempotency;

import org.jspecify.annotations.NullMarked;
