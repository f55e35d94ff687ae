/**
 * {@code ./tracks torture events}: clients post while parts are killed, frozen and cut off; then
 * the records of the database, the broker and the cache are held against what was acknowledged.
 */
@NullMarked
package dev.tracks.systemtests.torture;

import org.jspecify.annotations.NullMarked;
