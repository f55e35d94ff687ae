package dev.tracks.systemtests.history;

/**
 * What is kept of the bytes of an answer.
 *
 * @param etag the ETag as it was sent
 * @param digest of the bytes as they were sent
 * @param rows how many rows they hold, −1 when they are no JSON array of rows in the order of ids
 * @param lastId the id of the last row, 0 without rows
 * @param sum of {@link Row#hash} over the rows: equal sums mean the same rows, and the difference
 *     of two that differ by one row is that row's hash
 */
public record Body(String etag, long digest, long rows, long lastId, long sum) {

  /** The tag of the content, which the encodings of one content have but for a suffix. */
  public String content() {
    return etag.replaceFirst("-(gzip|zstd).*\"", "\"");
  }
}
