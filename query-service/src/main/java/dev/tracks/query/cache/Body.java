package dev.tracks.query.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Coded bytes in pieces of at most 256 KB: no array of the whole size. */
public record Body(List<byte[]> pieces) {

  /** The size of a piece in Redis. */
  static final int PIECE = 256 * 1024;

  /** How many bytes all pieces have. */
  public long size() {
    return pieces.stream().mapToLong(piece -> piece.length).sum();
  }

  /** Sends the stored bytes as they are. */
  public void writeStored(OutputStream out) throws IOException {
    for (byte[] piece : pieces) {
      out.write(piece);
    }
  }

  /** What gzip bytes are decompressed, on the way. */
  InputStream content() throws IOException {
    List<InputStream> streams =
        pieces.stream().<InputStream>map(ByteArrayInputStream::new).toList();
    return new GZIPInputStream(
        new SequenceInputStream(Collections.enumeration(streams)), 64 * 1024);
  }

  /** Sends what gzip bytes are decompressed. */
  public void writeIdentity(OutputStream out) throws IOException {
    try (InputStream in = content()) {
      in.transferTo(out);
    }
  }
}
