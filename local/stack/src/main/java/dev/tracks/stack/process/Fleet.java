package dev.tracks.stack.process;

import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The instances of each service: how many there are, and that callers are told of those that take
 * requests, before one ends and after one is ready.
 */
final class Fleet {

  private final Supervisor supervisor;
  private final Topology system;

  Fleet(Supervisor supervisor, Topology system) {
    this.supervisor = supervisor;
    this.system = system;
  }

  void announceFirst(String service) {
    system.instance(service, 1).ifPresent(first -> system.announce(service, List.of(first)));
  }

  synchronized List<String> scale(String service, int instances) {
    if (system.instance(service, 1).isEmpty()) {
      throw new IllegalArgumentException(service + " cannot have several instances");
    }
    if (instances < 1 || system.instance(service, instances).isEmpty()) {
      throw new IllegalArgumentException(service + " cannot have " + instances + " instances");
    }
    List<ManagedProcess> there = of(service);
    if (there.size() > instances) {
      List<ManagedProcess> rest = there.subList(instances, there.size());
      announce(service, there.subList(0, instances));
      rest.parallelStream().forEach(supervisor::dismiss);
    } else if (there.size() < instances) {
      add(service, there.size() + 1, instances);
      announce(service, of(service));
    }
    return names(of(service));
  }

  private void add(String service, int from, int to) {
    List<Part> parts = new ArrayList<>();
    for (int number = from; number <= to; number++) {
      parts.add(system.instance(service, number).orElseThrow());
    }
    Optional<String> taken = PortCheck.firstInUse(parts, system.ports());
    if (taken.isPresent()) {
      throw new Supervisor.CannotStart(taken.get());
    }
    List<ManagedProcess> added = new ArrayList<>();
    try {
      parts.forEach(part -> added.add(supervisor.launch(part)));
      supervisor.awaitReady(added);
    } catch (RuntimeException e) {
      added.forEach(supervisor::dismiss);
      throw e;
    }
  }

  synchronized List<String> act(String action, String name) {
    List<ManagedProcess> one = supervisor.process(name).map(List::of).orElse(List.of());
    List<ManagedProcess> all = of(name).isEmpty() ? one : of(name);
    boolean rolling = action.equals("restart") && all.size() > 1;
    for (ManagedProcess process : all) {
      if (rolling) {
        announce(name, all.stream().filter(other -> other != process).toList());
      }
      if (!action.equals("start")) {
        process.stop(Supervisor.PATIENCE);
      }
      if (!action.equals("stop")) {
        process.start();
      }
      if (rolling) {
        try {
          supervisor.awaitReady(List.of(process));
        } finally { // one that takes longer is asked when it is there, and passed over until then
          announce(name, all);
        }
      }
    }
    return names(all);
  }

  private void announce(String service, List<ManagedProcess> instances) {
    system.announce(service, instances.stream().map(ManagedProcess::part).toList());
  }

  private List<ManagedProcess> of(String service) {
    return supervisor.processes().stream()
        .filter(process -> process.part().service().equals(service))
        .sorted(Comparator.comparing(process -> process.part().ports().getFirst()))
        .toList();
  }

  private static List<String> names(List<ManagedProcess> processes) {
    return processes.stream().map(process -> process.part().name()).toList();
  }
}
