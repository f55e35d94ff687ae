/** The reads of the catalogue. */
@NullMarked
package dev.tracks.query;

import org.jspecify.annotations.NullMarked;
