package dev.tracks.servicebus.emulator;

import org.apache.qpid.proton.engine.Delivery;

/** What is behind a link on which the client sends. */
interface Incoming {

  /** Takes a whole message. */
  void received(Delivery delivery, byte[] bytes);
}
