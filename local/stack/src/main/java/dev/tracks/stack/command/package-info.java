/** The commands of ./tracks. */
@NullMarked
package dev.tracks.stack.command;

import org.jspecify.annotations.NullMarked;
