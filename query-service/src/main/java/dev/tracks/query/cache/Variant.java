package dev.tracks.query.cache;

import dev.tracks.defaults.cache.RepresentationHead;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a representation is answered with, and what is known of them.
 *
 * @param body coded as they are kept
 */
public record Variant(Head head, Body body) {

  /**
   * What is known without the bytes.
   *
   * @param etag of what they are decoded, without quotes
   * @param stored of the bytes as they are kept, which differ between makers that compress
   *     differently
   * @param length decoded, in bytes
   * @param storedLength as they are kept, in bytes
   */
  public record Head(String etag, String stored, long length, long storedLength) {

    static Head of(RepresentationHead base) {
      return new Head(base.etag(), base.stored(), base.length(), base.gzipLength());
    }

    /** The strong entity tag in a coding, in its quotes: of the very bytes that are sent. */
    public String tag(Coding coding) {
      return coding == Coding.IDENTITY
          ? "\"" + etag + "\""
          : "\"" + etag + "-" + coding.token() + "-" + stored + "\"";
    }

    /** How many bytes are sent in a coding. */
    public long length(Coding coding) {
      return coding == Coding.IDENTITY ? length : storedLength;
    }
  }

  /** Where the bytes of a representation come from. */
  public interface Content {
    /** The gzip bytes, or null when they cannot be had: replaced, torn, or not given by Redis. */
    @Nullable Body fetch();
  }
}
