package dev.tracks.defaults.secrets;

import dev.tracks.defaults.settings.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Secrets as files of a directory, each under the name of its setting, as containers mount them.
 */
final class SecretFiles {

  private SecretFiles() {}

  /**
   * What the files hold, without the line's end.
   *
   * @throws SettingException when one cannot be read
   */
  static Map<String, Object> settings(String directory) {
    Map<String, Object> settings = new HashMap<>();
    try (Stream<Path> entries = Files.list(Path.of(directory))) {
      List<Path> files =
          entries.filter(file -> file.getFileName().toString().matches("[A-Z][A-Z0-9_]*")).toList();
      for (Path file : files) {
        settings.put(file.getFileName().toString(), Files.readString(file).stripTrailing());
      }
    } catch (IOException | InvalidPathException e) {
      throw new SettingException(
          "The secrets in " + directory + " cannot be read.",
          "Set "
              + VaultSettings.DIRECTORY
              + " to a directory that this service may read, or unset it.");
    }
    return settings;
  }
}
