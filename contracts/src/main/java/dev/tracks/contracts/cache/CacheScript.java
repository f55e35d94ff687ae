package dev.tracks.contracts.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The steps of the cache protocol that must be atomic, as Lua for Redis 6.2 or newer. */
public enum CacheScript {
  /** Takes the fill lease of a key. */
  ACQUIRE,
  /** Gives a fill lease back. */
  RELEASE,
  /** Puts a finished fill in its place, or drops it. */
  PUBLISH,
  /** Handles one event, or several of a genre as one. */
  INVALIDATE,
  /** Restores floors from the database on a new connection. */
  RAISE,
  /** Moves the vector of a full {@code all} on. */
  ADVANCE;

  private final String text;
  private final String sha1;

  CacheScript() {
    String file = name().toLowerCase(java.util.Locale.ROOT) + ".lua";
    try (InputStream in = CacheScript.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not on the class path");
      }
      byte[] bytes = in.readAllBytes();
      text = new String(bytes, StandardCharsets.UTF_8);
      sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The script's source. */
  public String text() {
    return text;
  }

  /** The name under which Redis knows the script once it was loaded. */
  public String sha1() {
    return sha1;
  }
}
