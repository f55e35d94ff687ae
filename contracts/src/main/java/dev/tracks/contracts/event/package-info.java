/** The events that services exchange, as CloudEvents 1.0 in structured JSON mode. */
@NullMarked
package dev.tracks.contracts.event;

import org.jspecify.annotations.NullMarked;
