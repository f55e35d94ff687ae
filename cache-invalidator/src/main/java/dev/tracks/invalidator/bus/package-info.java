/** Receiving from the bus on demand. */
@NullMarked
package dev.tracks.invalidator.bus;

import org.jspecify.annotations.NullMarked;
