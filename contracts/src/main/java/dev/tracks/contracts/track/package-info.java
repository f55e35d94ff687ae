/** The columns of a row, as every answer names and orders them. */
@NullMarked
package dev.tracks.contracts.track;

import org.jspecify.annotations.NullMarked;
