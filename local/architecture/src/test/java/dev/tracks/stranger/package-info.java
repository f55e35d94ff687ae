/** A module without fault. */
@NullMarked
package dev.tracks.stranger;

import org.jspecify.annotations.NullMarked;
