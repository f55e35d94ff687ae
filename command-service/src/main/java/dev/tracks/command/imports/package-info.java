/** Imports of CSV files: taken at once, and stored in the background by whichever instance. */
@NullMarked
package dev.tracks.command.imports;

import org.jspecify.annotations.NullMarked;
