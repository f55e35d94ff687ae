package dev.tracks.servicebus.emulator;

import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Session;

/** What is behind a link on which the client receives. */
interface Outgoing {

  Session session();

  /** The client decided on a delivery. */
  void updated(Delivery delivery);

  /** The client gave credit. */
  void flow();

  /** What was to be sent has been written as far as the socket took it. */
  void written();

  /** The link is gone. */
  void detached();
}
