/** Made-up files of any size that look like the data set. */
@NullMarked
package dev.tracks.stack.generate;

import org.jspecify.annotations.NullMarked;
