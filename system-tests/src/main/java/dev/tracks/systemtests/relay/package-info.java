/**
 * A TCP relay that sits between any client and server of the system and reads along, so that a test
 * can cut, delay, freeze or double a connection at a chosen point of its protocol. The services
 * know nothing of it: they are given the relay's port as the server's.
 */
@NullMarked
package dev.tracks.systemtests.relay;

import org.jspecify.annotations.NullMarked;
