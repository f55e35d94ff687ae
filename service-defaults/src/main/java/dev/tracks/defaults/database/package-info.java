/** What differs between the databases, and how to tell that one is away. */
@NullMarked
package dev.tracks.defaults.database;

import org.jspecify.annotations.NullMarked;
