package dev.tracks.query.cache;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;

/** Cuts a stream into pieces, handing each one on as soon as it is whole. */
final class PieceStream extends OutputStream {

  private final ObjIntConsumer<byte[]> onPiece;
  private final List<byte[]> pieces = new ArrayList<>();
  private final byte[] current = new byte[Body.PIECE];
  private int filled;

  PieceStream(ObjIntConsumer<byte[]> onPiece) {
    this.onPiece = onPiece;
  }

  @Override
  public void write(int b) {
    if (filled == current.length) {
      cut();
    }
    current[filled++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (filled == current.length) {
        cut();
      }
      int part = Math.min(left, current.length - filled);
      System.arraycopy(bytes, from, current, filled, part);
      filled += part;
      from += part;
      left -= part;
    }
  }

  private void cut() {
    byte[] piece = Arrays.copyOf(current, filled);
    onPiece.accept(piece, pieces.size());
    pieces.add(piece);
    filled = 0;
  }

  @Override
  public void close() throws IOException {
    if (filled > 0) {
      cut();
    }
  }

  Body body() {
    return new Body(List.copyOf(pieces));
  }
}
