package dev.tracks.stack.process;

import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.Ports;
import java.util.List;
import java.util.Optional;

/** Whether the ports of a system are to be had. */
final class PortCheck {

  private PortCheck() {}

  /** What to tell when a port is in use: which one, whose, and what to do. */
  static Optional<String> firstInUse(List<Part> parts, Ports ports) {
    for (Part part : parts) {
      for (int port : part.ports()) {
        if (!Ports.isFree(port)) {
          return Optional.of(
              "port %d, which %s needs, is in use. Another bundle of ports: ./tracks up --offset %d"
                  .formatted(port, part.name(), ports.offset() + 100));
        }
      }
    }
    return Optional.empty();
  }
}
