/** What a service tells Application Insights, when it was told where that is. */
@NullMarked
package dev.tracks.defaults.telemetry;

import org.jspecify.annotations.NullMarked;
