/** How the values of rows are distributed. */
@NullMarked
package dev.tracks.query.stats;

import org.jspecify.annotations.NullMarked;
