/** Settings that nobody may read, from where they are kept. */
@NullMarked
package dev.tracks.defaults.secrets;

import org.jspecify.annotations.NullMarked;
