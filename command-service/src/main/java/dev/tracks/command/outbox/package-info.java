/** The transactional outbox and its relay. */
@NullMarked
package dev.tracks.command.outbox;

import org.jspecify.annotations.NullMarked;
