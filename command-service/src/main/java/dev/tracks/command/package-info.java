/** The writes of the catalogue. */
@NullMarked
package dev.tracks.command;

import org.jspecify.annotations.NullMarked;
