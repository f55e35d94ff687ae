/** Accounts and signed tokens as Firebase has them, for one machine. */
@NullMarked
package dev.tracks.identity.emulator;

import org.jspecify.annotations.NullMarked;
