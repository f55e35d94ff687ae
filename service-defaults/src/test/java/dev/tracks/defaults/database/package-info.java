@NullMarked
package dev.tracks.defaults.database;

import org.jspecify.annotations.NullMarked;
