/** Who is on the other side of a connection. */
@NullMarked
package dev.tracks.defaults.address;

import org.jspecify.annotations.NullMarked;
