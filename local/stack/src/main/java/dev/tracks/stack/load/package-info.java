/** Loading a CSV file of the data set. */
@NullMarked
package dev.tracks.stack.load;

import org.jspecify.annotations.NullMarked;
