/** Real parts for tests: a Redis, a database with the schema. Never on a production class path. */
@NullMarked
package dev.tracks.testing;

import org.jspecify.annotations.NullMarked;
