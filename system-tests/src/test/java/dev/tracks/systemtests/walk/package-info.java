@NullMarked
package dev.tracks.systemtests.walk;

import org.jspecify.annotations.NullMarked;
