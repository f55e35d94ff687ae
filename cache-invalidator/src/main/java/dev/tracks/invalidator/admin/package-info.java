/** Who may use what only operators may use, until there are accounts and roles. */
@NullMarked
package dev.tracks.invalidator.admin;

import org.jspecify.annotations.NullMarked;
