/** What bounds staleness when events do not come. */
@NullMarked
package dev.tracks.invalidator.reconciler;

import org.jspecify.annotations.NullMarked;
