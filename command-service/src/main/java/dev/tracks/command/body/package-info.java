/** What every request's body has in common: one flat JSON object, and texts that can be seen. */
@NullMarked
package dev.tracks.command.body;

import org.jspecify.annotations.NullMarked;
