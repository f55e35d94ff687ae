/** One origin in front of the services. */
@NullMarked
package dev.tracks.gateway;

import org.jspecify.annotations.NullMarked;
