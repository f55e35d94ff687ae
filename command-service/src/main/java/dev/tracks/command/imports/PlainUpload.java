package dev.tracks.command.imports;

import dev.tracks.defaults.problem.Problem;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.springframework.http.HttpStatus;

/**
 * What a client sends, unpacked when it is packed with gzip, which its first bytes tell. It fails
 * as soon as it is larger than it may be, or unpacks to more than so small a thing should.
 */
final class PlainUpload extends InputStream {

  private static final int MAGIC_1 = 0x1F;
  private static final int MAGIC_2 = 0x8B;
  private static final int BUFFER = 64 * 1024;

  /** What is unpacked is not compared with what came before there is so much of it. */
  private static final long RATIO_FROM = 1024 * 1024;

  private final Counted raw;
  private final InputStream plain;
  private final boolean packed;
  private final long maxSize;
  private final int maxRatio;
  private long size;

  PlainUpload(InputStream body, ImportProperties properties) throws IOException {
    raw = new Counted(body);
    maxSize = properties.maxSize().toBytes();
    maxRatio = properties.maxRatio();
    PushbackInputStream beginning = new PushbackInputStream(raw, 2);
    byte[] magic = beginning.readNBytes(2);
    beginning.unread(magic);
    packed = magic.length == 2 && (magic[0] & 0xFF) == MAGIC_1 && (magic[1] & 0xFF) == MAGIC_2;
    plain = packed ? unpacked(new NeverEmpty(beginning)) : beginning;
  }

  private static InputStream unpacked(InputStream packed) throws IOException {
    try {
      return new GZIPInputStream(packed, BUFFER);
    } catch (EOFException | ZipException e) {
      throw malformed();
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read;
    try {
      read = plain.read(buffer, offset, length);
    } catch (EOFException | ZipException e) {
      if (packed) {
        throw malformed();
      }
      throw e;
    }
    size += Math.max(0, read);
    if (size > maxSize) {
      throw new Problem(
          HttpStatus.CONTENT_TOO_LARGE,
          "content-too-large",
          "The file is larger than " + maxSize + " bytes, unpacked.");
    }
    if (packed && size > RATIO_FROM && size / maxRatio > raw.count) {
      throw new Problem(
          HttpStatus.CONTENT_TOO_LARGE,
          "content-too-large",
          "The file unpacks to more than " + maxRatio + " times its own size.");
    }
    return read;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  private static Problem malformed() {
    return new Problem(
        HttpStatus.BAD_REQUEST, "malformed-gzip", "The body is no gzip, or ended too early.");
  }

  private static final class Counted extends FilterInputStream {

    private long count;

    private Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }

  /** Gzip goes on with its next member only when something seems to be there to be read. */
  private static final class NeverEmpty extends FilterInputStream {

    private NeverEmpty(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 1;
    }
  }
}
