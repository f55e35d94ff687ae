package dev.tracks.systemtests.walk;

import dev.tracks.azure.emulator.EmbeddedVault;
import dev.tracks.azure.emulator.OwnCertificate;
import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.Ports;
import dev.tracks.stack.system.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A system whose services have their secrets from a vault, and nothing of them in their
 * environment.
 *
 * @param secrets what each setting that is secret shall be, by what the system says, which is empty
 *     when it says nothing
 */
record Vaulted(Topology system, EmbeddedVault vault, Map<String, UnaryOperator<String>> secrets)
    implements Topology {

  @Override
  public List<List<Part>> groups() {
    return system.groups().stream().map(group -> group.stream().map(this::told).toList()).toList();
  }

  private Part told(Part part) {
    if (!system.services().contains(part.service())) {
      return part;
    }
    Map<String, String> environment = new HashMap<>(part.environment());
    secrets.forEach(
        (name, change) -> {
          String said = environment.remove(name);
          String secret = change.apply(said == null ? "" : said);
          if (!secret.isEmpty() && !vault.has(named(name))) { // or it was rotated meanwhile
            vault.set(named(name), secret);
          }
        });
    environment.put("TRACKS_VAULT", vault.uri());
    environment.putAll(vault.environment());
    List<String> command = new ArrayList<>(part.command());
    command.add(1, "-Djavax.net.ssl.trustStore=" + vault.certificate().trustStore());
    command.add(2, "-Djavax.net.ssl.trustStorePassword=" + OwnCertificate.PASSWORD);
    return new Part(part.name(), part.what(), part.ports(), command, environment, part.probe());
  }

  /** What the vault has a setting under. */
  static String named(String setting) {
    return setting.toLowerCase(Locale.ROOT).replace('_', '-');
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
