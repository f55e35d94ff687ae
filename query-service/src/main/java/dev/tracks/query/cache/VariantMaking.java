package dev.tracks.query.cache;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** Makes a variant of a body: decoded, written in its form and coded as it is read. */
final class VariantMaking {

  private static final int BUFFER = 64 * 1024;

  private final int gzipLevel;
  private final int zstdLevel;

  VariantMaking(int gzipLevel, int zstdLevel) {
    this.gzipLevel = gzipLevel;
    this.zstdLevel = zstdLevel;
  }

  Variant make(Body gzip, Form form, Coding coding) throws IOException {
    PieceStream pieces = new PieceStream((piece, index) -> {});
    MessageDigest content = sha256();
    MessageDigest stored = sha256();
    long length;
    try (pieces;
        InputStream in = gzip.content();
        CountingStream counted =
            new CountingStream(coded(new DigestOutputStream(pieces, stored), coding));
        OutputStream out = new DigestOutputStream(counted, content)) {
      form.write(in, out);
      length = counted.bytes();
    }
    Body body = pieces.body();
    return new Variant(new Variant.Head(tag(content), tag(stored), length, body.size()), body);
  }

  private OutputStream coded(OutputStream out, Coding coding) throws IOException {
    return switch (coding) {
      case IDENTITY -> throw new IllegalArgumentException("identity is not kept");
      case GZIP ->
          new GZIPOutputStream(out, BUFFER) {
            {
              def.setLevel(gzipLevel);
            }
          };
      // Its window stays below the 8 MB that RFC 9659 allows at every level up to 19.
      case ZSTD -> new ZstdOutputStream(out, zstdLevel).setCloseFrameOnFlush(false);
    };
  }

  private static String tag(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
