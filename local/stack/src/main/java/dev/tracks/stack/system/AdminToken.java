package dev.tracks.stack.system;

import java.nio.file.Path;

/** The administrators' token of one stack, for what takes no user's token. */
public final class AdminToken {

  private AdminToken() {}

  /** Where a stack has it. */
  public static Path file(Path directory) {
    return directory.resolve("admin-token");
  }

  /** The stack's token; made when there is none. */
  static String of(Path directory) {
    return SecretFile.of(file(directory));
  }

  /** The token in a file. */
  public static String read(Path file) {
    return SecretFile.read(file);
  }
}
