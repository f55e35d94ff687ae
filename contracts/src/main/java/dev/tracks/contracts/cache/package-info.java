/** The layout of the cache: key names, version vectors and the fence scripts. */
@NullMarked
package dev.tracks.contracts.cache;

import org.jspecify.annotations.NullMarked;
