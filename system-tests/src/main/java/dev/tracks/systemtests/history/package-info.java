/**
 * A recorded history of reads and writes, and the checker that holds it against what the cache
 * promises. Nothing here does I/O: what was recorded can be made up as well.
 */
@NullMarked
package dev.tracks.systemtests.history;

import org.jspecify.annotations.NullMarked;
