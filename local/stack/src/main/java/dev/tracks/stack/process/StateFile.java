package dev.tracks.stack.process;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a stack left written of itself, for commands and for the next {@code up}. Readable by its
 * owner alone, because it holds the control port's token.
 */
public final class StateFile {

  /**
   * What is written.
   *
   * @param supervisor the process that watches the others
   * @param controlPort where it takes commands
   * @param token what a command must carry
   * @param parts every process that it started, by name
   */
  public record State(
      ProcessId supervisor, int controlPort, String token, Map<String, ProcessId> parts) {

    @SuppressWarnings("ConstantValue") // what is read from a file may lack anything
    private boolean isWhole() {
      return isWhole(supervisor)
          && Objects.nonNull(token)
          && Objects.nonNull(parts)
          && parts.values().stream().allMatch(State::isWhole);
    }

    private static boolean isWhole(@Nullable ProcessId id) {
      return id != null && Objects.nonNull(id.start());
    }
  }

  private static final JsonMapper JSON = new JsonMapper();
  private final Path file;

  public StateFile(Path directory) {
    this.file = directory.resolve("state.json");
  }

  /** What the last supervisor wrote, when there is anything legible. */
  public Optional<State> read() {
    try {
      return Files.exists(file)
          ? Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), State.class))
              .filter(State::isWhole)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The state of a supervisor that still runs. */
  public Optional<State> running() {
    return read().filter(state -> state.supervisor().find().isPresent());
  }

  /** Replaces the file in one step, or deletes it. */
  public synchronized void write(@Nullable State state) {
    try {
      if (state == null) {
        Files.deleteIfExists(file);
        return;
      }
      Path fresh = file.resolveSibling("state.json.new");
      Files.deleteIfExists(fresh);
      if (Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
        Files.createFile(
            fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.write(fresh, JSON.writeValueAsBytes(state));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("the state cannot be written", e);
    }
  }
}
