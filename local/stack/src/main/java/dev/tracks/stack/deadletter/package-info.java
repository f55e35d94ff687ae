/** Dead letters, from the command line. */
@NullMarked
package dev.tracks.stack.deadletter;

import org.jspecify.annotations.NullMarked;
