/** Keeps the cache right by events. */
@NullMarked
package dev.tracks.invalidator;

import org.jspecify.annotations.NullMarked;
