/** Events from the bus, handled in batches and settled after their effect. */
@NullMarked
package dev.tracks.invalidator.consumer;

import org.jspecify.annotations.NullMarked;
