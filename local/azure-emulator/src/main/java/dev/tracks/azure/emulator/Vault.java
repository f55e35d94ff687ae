package dev.tracks.azure.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Secrets with their versions, in the shapes of Key Vault's REST. */
final class Vault {

  private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z-]{1,127}");

  private record Version(String id, String value, boolean enabled) {}

  private final NavigableMap<String, List<Version>> secrets =
      new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Adds a version, which is the latest from now on. */
  void set(String name, String value, boolean enabled) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("this is no secret's name: " + name);
    }
    String id = UUID.randomUUID().toString().replace("-", "");
    secrets.compute(
        name,
        (key, before) -> {
          List<Version> all = new ArrayList<>(before == null ? List.of() : before);
          all.add(new Version(id, value, enabled));
          return List.copyOf(all);
        });
  }

  /**
   * A secret with its value.
   *
   * @param version an empty one means the latest
   * @return null when there is none
   */
  @Nullable Map<String, Object> secret(String base, String name, String version) {
    List<Version> versions = secrets.get(name);
    if (versions == null) {
      return null;
    }
    return versions.reversed().stream()
        .filter(one -> version.isEmpty() || version.equals(one.id()))
        .findFirst()
        .map(
            one -> {
              Map<String, Object> told = described(base + "/secrets/" + name + "/" + one.id(), one);
              told.put("value", one.value());
              return told;
            })
        .orElse(null);
  }

  /** Whether the latest, or a given version, may be read. */
  boolean isEnabled(String name, String version) {
    return secrets.getOrDefault(name, List.of()).reversed().stream()
        .filter(one -> version.isEmpty() || version.equals(one.id()))
        .findFirst()
        .map(Version::enabled)
        .orElse(false);
  }

  /** A page of what there is, without values, beginning after a name. */
  Map<String, Object> page(String base, String after, int most) {
    List<Map<String, Object>> page = new ArrayList<>();
    String last = "";
    for (var entry : secrets.tailMap(after, false).entrySet()) {
      if (page.size() == most) {
        break;
      }
      last = entry.getKey();
      page.add(described(base + "/secrets/" + last, entry.getValue().getLast()));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("value", page);
    answer.put(
        "nextLink",
        last.isEmpty() || secrets.higherKey(last) == null
            ? null
            : base + "/secrets?api-version=7.6&maxresults=" + most + "&$skiptoken=" + last);
    return answer;
  }

  private static Map<String, Object> described(String id, Version version) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("id", id);
    told.put("attributes", Map.of("enabled", version.enabled(), "recoveryLevel", "Recoverable"));
    return told;
  }
}
