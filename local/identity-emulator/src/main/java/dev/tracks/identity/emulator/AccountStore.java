package dev.tracks.identity.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All accounts: in memory to read, and each in a file of its own that is on the disk before a
 * change counts. Changes are made one at a time.
 */
final class AccountStore {

  private final @Nullable Path directory;
  private final ConcurrentNavigableMap<String, Account> accounts = new ConcurrentSkipListMap<>();
  private final Map<String, String> uidByEmail = new ConcurrentHashMap<>();

  /**
   * Reads what is there.
   *
   * @param directory where accounts are kept; null keeps them in memory alone
   * @throws IOException when a file is not an account, with its name
   */
  AccountStore(@Nullable Path directory) throws IOException {
    this.directory = directory == null ? null : DurableFiles.directory(directory);
    if (directory != null) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
        for (Path file : files) {
          remember(read(file));
        }
      }
    }
  }

  private static Account read(Path file) throws IOException {
    try {
      Account account = Fields.JSON.readValue(Files.readAllBytes(file), Account.class);
      if (account.uid() != null && name(account.uid()).equals(file.getFileName().toString())) {
        return account;
      }
    } catch (IOException e) {
      throw new IOException(file + " is not an account: " + e.getMessage(), e);
    }
    throw new IOException(file + " is not the account that its name says");
  }

  Optional<Account> byUid(String uid) {
    return Optional.ofNullable(accounts.get(uid));
  }

  Optional<Account> byEmail(String email) {
    return Optional.ofNullable(uidByEmail.get(email)).flatMap(this::byUid);
  }

  /** Up to so many accounts with ids after this one, in their order. */
  List<Account> after(String uid, int limit) {
    return accounts.tailMap(uid, false).values().stream().limit(limit).toList();
  }

  /**
   * Adds an account.
   *
   * @throws GoogleError when its id or its address is taken
   */
  synchronized void create(Account account) {
    if (accounts.containsKey(account.uid())) {
      throw GoogleError.refused("DUPLICATE_LOCAL_ID");
    }
    refuseTaken(account);
    put(account);
  }

  /**
   * Changes an account.
   *
   * @throws GoogleError when it is not there, or its new address is another's
   */
  synchronized Account update(String uid, UnaryOperator<Account> change) {
    Account before = accounts.get(uid);
    if (before == null) {
      throw GoogleError.refused("USER_NOT_FOUND");
    }
    Account after = change.apply(before);
    refuseTaken(after);
    put(after);
    if (before.email() != null && !before.email().equals(after.email())) {
      uidByEmail.remove(before.email());
    }
    return after;
  }

  /** Removes an account; false when there is none. */
  synchronized boolean remove(String uid) {
    Account account = accounts.get(uid);
    if (account == null) {
      return false;
    }
    if (directory != null) {
      try {
        DurableFiles.delete(directory.resolve(name(uid)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    accounts.remove(uid);
    if (account.email() != null) {
      uidByEmail.remove(account.email());
    }
    return true;
  }

  private void refuseTaken(Account account) {
    String email = account.email();
    String owner = email == null ? null : uidByEmail.get(email);
    if (owner != null && !owner.equals(account.uid())) {
      throw GoogleError.refused("EMAIL_EXISTS");
    }
  }

  private void put(Account account) {
    if (directory != null) {
      try {
        DurableFiles.write(
            directory.resolve(name(account.uid())), Fields.JSON.writeValueAsBytes(account));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    remember(account);
  }

  private void remember(Account account) {
    accounts.put(account.uid(), account);
    if (account.email() != null) {
      uidByEmail.put(account.email(), account.uid());
    }
  }

  /** An id may hold what no file's name may. */
  private static String name(String uid) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(uid.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest) + ".json";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
