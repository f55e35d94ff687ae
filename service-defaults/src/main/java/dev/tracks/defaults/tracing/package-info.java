/** One trace from a request to the last effect of what it committed. */
@NullMarked
package dev.tracks.defaults.tracing;

import org.jspecify.annotations.NullMarked;
