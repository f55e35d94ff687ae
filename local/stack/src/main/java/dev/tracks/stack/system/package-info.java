/** What the local system consists of, in one place. */
@NullMarked
package dev.tracks.stack.system;

import org.jspecify.annotations.NullMarked;
