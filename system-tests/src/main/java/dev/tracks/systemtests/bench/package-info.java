/** Measurements of a running stack, as commands. */
@NullMarked
package dev.tracks.systemtests.bench;

import org.jspecify.annotations.NullMarked;
