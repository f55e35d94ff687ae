/** What a service must be told by its environment, and what it says when it is not. */
@NullMarked
package dev.tracks.defaults.settings;

import org.jspecify.annotations.NullMarked;
