/**
 * Who calls, and what they may do: ID tokens of Firebase, the accounts behind them, and the rule of
 * each route.
 */
@NullMarked
package dev.tracks.defaults.security;

import org.jspecify.annotations.NullMarked;
