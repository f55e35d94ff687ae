package dev.tracks.gateway;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Ends a request that was answered before its body was read only after the rest of the body is
 * here: closing at once would reset the connection, and a client that is still sending would never
 * see its answer. A rest of more than a mebibyte is not waited for.
 */
final class DrainedRequest extends Callback.Nested implements Runnable {

  private static final long MOST_BYTES = 1024 * 1024;

  private final Request request;
  private long left = MOST_BYTES;

  DrainedRequest(Request request, Callback callback) {
    super(callback);
    this.request = request;
  }

  @Override
  public void succeeded() {
    run();
  }

  @Override
  public void run() {
    while (left > 0) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      left -= chunk.remaining();
      boolean last = chunk.isLast() || Content.Chunk.isFailure(chunk);
      chunk.release();
      if (last) {
        break;
      }
    }
    super.succeeded();
  }
}
