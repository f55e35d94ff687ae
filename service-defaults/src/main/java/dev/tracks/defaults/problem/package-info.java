/** How errors become RFC 9457 problem details, in one place. */
@NullMarked
package dev.tracks.defaults.problem;

import org.jspecify.annotations.NullMarked;
