/** Accounts: signing up and in and out, roles. */
@NullMarked
package dev.tracks.command.account;

import org.jspecify.annotations.NullMarked;
