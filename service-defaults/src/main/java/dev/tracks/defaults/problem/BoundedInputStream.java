package dev.tracks.defaults.problem;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.function.Supplier;

/** A request's body that throws a problem as soon as more than its bound was read. */
final class BoundedInputStream extends ServletInputStream {

  private final ServletInputStream body;
  private final Supplier<Problem> tooLarge;
  private long left;

  BoundedInputStream(ServletInputStream body, long maxBytes, Supplier<Problem> tooLarge) {
    this.body = body;
    this.left = maxBytes;
    this.tooLarge = tooLarge;
  }

  @Override
  public int read() throws IOException {
    int b = body.read();
    if (b >= 0) {
      count(1);
    }
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = body.read(buffer, offset, length);
    if (n > 0) {
      count(n);
    }
    return n;
  }

  private void count(int bytes) {
    left -= bytes;
    if (left < 0) {
      throw tooLarge.get();
    }
  }

  @Override
  public boolean isFinished() {
    return body.isFinished();
  }

  @Override
  public boolean isReady() {
    return body.isReady();
  }

  @Override
  public void setReadListener(ReadListener listener) {
    body.setReadListener(listener);
  }
}
