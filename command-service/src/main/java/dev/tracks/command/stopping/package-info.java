/** How threads of ours are ended. */
@NullMarked
package dev.tracks.command.stopping;

import org.jspecify.annotations.NullMarked;
