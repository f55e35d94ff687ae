/** How a representation is negotiated and sent. */
@NullMarked
package dev.tracks.query.http;

import org.jspecify.annotations.NullMarked;
