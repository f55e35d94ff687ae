package dev.tracks.systemtests.bench;

import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.Ports;
import dev.tracks.stack.system.Topology;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A system whose reconciler looks once an hour, so that what invalidates is events alone. */
record EventsAlone(Topology system) implements Topology {

  @Override
  public List<List<Part>> groups() {
    return system.groups().stream()
        .map(group -> group.stream().map(EventsAlone::told).toList())
        .toList();
  }

  private static Part told(Part part) {
    if (!part.service().equals("cache-invalidator")) {
      return part;
    }
    Map<String, String> environment = new HashMap<>(part.environment());
    environment.put("TRACKS_RECONCILER_PERIOD", "1h");
    return new Part(
        part.name(), part.what(), part.ports(), part.command(), environment, part.probe());
  }

  @Override
  public List<List<String>> stopOrder() {
    return system.stopOrder();
  }

  @Override
  public List<String> services() {
    return system.services();
  }

  @Override
  public Path directory() {
    return system.directory();
  }

  @Override
  public Ports ports() {
    return system.ports();
  }
}
