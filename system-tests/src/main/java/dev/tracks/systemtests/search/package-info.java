/**
 * The cache protocol as a model, searched state by state: {@code docs/protocol.md} says what is
 * promised, what was searched and what was left out.
 */
@NullMarked
package dev.tracks.systemtests.search;

import org.jspecify.annotations.NullMarked;
