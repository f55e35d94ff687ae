/** Processes: started, watched, restarted, found again, stopped. */
@NullMarked
package dev.tracks.stack.process;

import org.jspecify.annotations.NullMarked;
