/** Posting tracks. */
@NullMarked
package dev.tracks.command.track;

import org.jspecify.annotations.NullMarked;
