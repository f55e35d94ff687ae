/** Measures that services take the same way. */
@NullMarked
package dev.tracks.defaults.metrics;

import org.jspecify.annotations.NullMarked;
