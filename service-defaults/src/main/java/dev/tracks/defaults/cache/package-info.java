/** The cache protocol on a Redis connection. */
@NullMarked
package dev.tracks.defaults.cache;

import org.jspecify.annotations.NullMarked;
