/** Systems that are told something more than {@code ./tracks up} tells them. */
@NullMarked
package dev.tracks.systemtests.told;

import org.jspecify.annotations.NullMarked;
