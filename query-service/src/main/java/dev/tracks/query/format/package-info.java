/** The formats that rows are answered in, each made of the JSON that representations hold. */
@NullMarked
package dev.tracks.query.format;

import org.jspecify.annotations.NullMarked;
