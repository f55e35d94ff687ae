/** The description of the HTTP interface, of all services, and its page. */
@NullMarked
package dev.tracks.query.docs;

import org.jspecify.annotations.NullMarked;
