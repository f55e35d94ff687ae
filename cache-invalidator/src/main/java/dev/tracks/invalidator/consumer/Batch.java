package dev.tracks.invalidator.consumer;

import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import dev.tracks.contracts.event.DecodedEvent;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.invalidator.bus.MessageBodies;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages in hand, by what can be done with them.
 *
 * @param known events to be applied
 * @param later events of a later release
 * @param broken what can never be handled
 */
record Batch(List<Known> known, List<Later> later, List<Broken> broken) {

  /** A message that holds an event of today. */
  record Known(ServiceBusReceivedMessage message, DecodedEvent.Known event) {}

  /** A message that holds an event of a later release: nothing is to be done. */
  record Later(ServiceBusReceivedMessage message, DecodedEvent.Unknown event) {}

  /** A message that holds no event. */
  record Broken(ServiceBusReceivedMessage message, DecodedEvent.Malformed flaw) {}

  static Batch of(List<ServiceBusReceivedMessage> messages) {
    Batch batch = new Batch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (ServiceBusReceivedMessage message : messages) {
      switch (TrackEvents.decode(MessageBodies.bytes(message))) {
        case DecodedEvent.Known event -> batch.known.add(new Known(message, event));
        case DecodedEvent.Unknown event -> batch.later.add(new Later(message, event));
        case DecodedEvent.Malformed flaw -> batch.broken.add(new Broken(message, flaw));
      }
    }
    return batch;
  }

  List<TrackEvent> events() {
    return known.stream().map(known -> known.event().event()).toList();
  }

  List<ServiceBusReceivedMessage> knownMessages() {
    return known.stream().map(Known::message).toList();
  }

  List<ServiceBusReceivedMessage> laterMessages() {
    return later.stream().map(Later::message).toList();
  }
}
