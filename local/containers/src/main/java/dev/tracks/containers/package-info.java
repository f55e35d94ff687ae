/**
 * The parts that tests run on, as containers: chosen by the profile {@code containers}, never on a
 * production class path.
 */
@NullMarked
package dev.tracks.containers;

import org.jspecify.annotations.NullMarked;
