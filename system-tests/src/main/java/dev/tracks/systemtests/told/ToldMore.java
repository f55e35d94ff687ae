package dev.tracks.systemtests.told;

import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.Ports;
import dev.tracks.stack.system.Topology;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A system of which one service is told more.
 *
 * @param service its name
 * @param more names and values of environment variables
 */
public record ToldMore(Topology system, String service, Map<String, String> more)
    implements Topology {

  @Override
  public List<List<Part>> groups() {
    return system.groups().stream().map(group -> group.stream().map(this::told).toList()).toList();
  }

  private Part told(Part part) {
    if (!part.service().equals(service)) {
      return part;
    }
    Map<String, String> environment = new HashMap<>(part.environment());
    environment.putAll(more);
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
  public Optional<Part> instance(String name, int number) {
    return system.instance(name, number).map(this::told);
  }

  @Override
  public void announce(String name, List<Part> instances) {
    system.announce(name, instances);
  }

  @Override
  public Path directory() {
    return system.directory();
  }

  @Override
  public Path temporary() {
    return system.temporary();
  }

  @Override
  public Ports ports() {
    return system.ports();
  }
}
