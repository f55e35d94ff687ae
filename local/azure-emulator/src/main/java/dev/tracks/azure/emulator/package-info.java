/** Parts of Azure on one machine: what takes telemetry, a vault of secrets, an identity. */
@NullMarked
package dev.tracks.azure.emulator;

import org.jspecify.annotations.NullMarked;
