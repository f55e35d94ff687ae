/** Users of a local stack. */
@NullMarked
package dev.tracks.stack.identity;

import org.jspecify.annotations.NullMarked;
