/** The one JSON shape of a row. */
@NullMarked
package dev.tracks.defaults.track;

import org.jspecify.annotations.NullMarked;
