/** What can be read. */
@NullMarked
package dev.tracks.query.features;

import org.jspecify.annotations.NullMarked;
