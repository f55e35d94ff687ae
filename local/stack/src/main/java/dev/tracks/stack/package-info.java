/** The whole system on one machine. */
@NullMarked
package dev.tracks.stack;

import org.jspecify.annotations.NullMarked;
