@NullMarked
package dev.tracks.systemtests.relay;

import org.jspecify.annotations.NullMarked;
