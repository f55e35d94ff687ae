/** What holds for the classes of every module, as ArchUnit rules. */
@NullMarked
package dev.tracks.architecture;

import org.jspecify.annotations.NullMarked;
