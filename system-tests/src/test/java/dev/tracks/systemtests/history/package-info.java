/** The checker finds what is wrong with a history, and nothing in one that is right. */
@NullMarked
package dev.tracks.systemtests.history;

import org.jspecify.annotations.NullMarked;
