package dev.tracks.identity.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Firebase project's accounts inside this process, listening on 127.0.0.1 alone. Unmodified
 * firebase-admin and the REST calls that Google documents talk to it.
 *
 * <p>With a directory, every account and change that was answered survives a {@code kill -9}, and
 * so do the keys: tokens of before are good afterwards.
 */
public final class EmbeddedIdentity implements AutoCloseable {

  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,127}");

  private final String project;
  private final @Nullable FileChannel lock;
  private final HttpInterface http;

  private EmbeddedIdentity(Builder builder) throws IOException {
    project = builder.project;
    Path directory = builder.directory;
    lock = directory == null ? null : lock(DurableFiles.directory(directory));
    try {
      AccountStore accounts =
          new AccountStore(directory == null ? null : directory.resolve("accounts"));
      Keys keys = Keys.of(directory == null ? null : directory.resolve("keys.json"));
      Passwords passwords = new Passwords(builder.iterations);
      Uids uids = new Uids();
      http = new HttpInterface(builder.port);
      Tokens tokens = new Tokens(keys, issuer(), project, builder.clock);
      http.start(
          project,
          keys,
          new ClientMethods(project, accounts, passwords, tokens, uids, builder.clock),
          new AdminMethods(accounts, passwords, uids, builder.clock));
    } catch (IOException | RuntimeException e) {
      unlock();
      throw e;
    }
  }

  /** What to start: a project with this id. */
  public static Builder of(String project) {
    return new Builder(project);
  }

  /**
   * An emulator that was not started yet; keeps nothing and takes a free port unless told
   * otherwise.
   */
  public static final class Builder {
    private final String project;
    private int port;
    private @Nullable Path directory;
    private int iterations = Passwords.ITERATIONS;
    private Clock clock = Clock.systemUTC();

    private Builder(String project) {
      if (!PROJECT.matcher(project).matches()) {
        throw new IllegalArgumentException("this is no project's id: " + project);
      }
      this.project = project;
    }

    /** The port on 127.0.0.1; 0 takes a free one. */
    public Builder port(int newPort) {
      port = newPort;
      return this;
    }

    /** Where accounts and keys are kept. */
    public Builder directory(Path newDirectory) {
      directory = newDirectory;
      return this;
    }

    /** How much work a password is; 600,000 rounds by default. */
    public Builder passwordIterations(int newIterations) {
      iterations = newIterations;
      return this;
    }

    Builder clock(Clock newClock) {
      clock = newClock;
      return this;
    }

    /**
     * Starts it.
     *
     * @throws UncheckedIOException when the port or the directory cannot be had
     */
    public EmbeddedIdentity start() {
      try {
        return new EmbeddedIdentity(this);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + http.port();
  }

  /** What its tokens name as their audience. */
  public String project() {
    return project;
  }

  /** What its tokens name as their issuer. */
  public String issuer() {
    return "http://" + address() + "/" + project;
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // this process has it itself
    }
    channel.close();
    throw new IOException(directory + " cannot be opened: another identity emulator has it open");
  }

  private void unlock() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }

  @Override
  public void close() {
    http.close();
    try {
      unlock();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
