/** A broker that speaks as much of Service Bus over AMQP 1.0 as Tracks and its tests need. */
@NullMarked
package dev.tracks.servicebus.emulator;

import org.jspecify.annotations.NullMarked;
