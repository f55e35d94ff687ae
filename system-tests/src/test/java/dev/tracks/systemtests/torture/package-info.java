@NullMarked
package dev.tracks.systemtests.torture;

import org.jspecify.annotations.NullMarked;
