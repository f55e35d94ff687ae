package dev.tracks.query.cache;

/** A content coding that answers come in. */
public enum Coding {
  /** As it is. */
  IDENTITY("identity"),
  /** RFC 1952, and what is stored: identity is made of it on the way. */
  GZIP("gzip"),
  /** RFC 8878. */
  ZSTD("zstd");

  private final String token;

  Coding(String token) {
    this.token = token;
  }

  /** Its name in HTTP. */
  public String token() {
    return token;
  }

  /** How the bytes are kept that an answer in this coding is made of. */
  Coding kept() {
    return this == IDENTITY ? GZIP : this;
  }
}
