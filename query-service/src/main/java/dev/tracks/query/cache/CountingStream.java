package dev.tracks.query.cache;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts what is written. */
final class CountingStream extends FilterOutputStream {

  private long bytes;

  CountingStream(OutputStream out) {
    super(out);
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void write(byte[] b, int offset, int length) throws IOException {
    bytes += length;
    out.write(b, offset, length);
  }

  @Override
  public void write(int b) throws IOException {
    bytes++;
    out.write(b);
  }
}
