/** Dead letters: to be looked at, replayed or discarded by operators. */
@NullMarked
package dev.tracks.invalidator.deadletter;

import org.jspecify.annotations.NullMarked;
