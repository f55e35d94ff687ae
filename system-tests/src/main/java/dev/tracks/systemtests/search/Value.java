package dev.tracks.systemtests.search;

/**
 * A representation, as far as the protocol looks at it.
 *
 * @param rowsAt how many entries of the database's log its rows were read after
 * @param vector the versions that it names, packed as {@link Vectors} says
 * @param full whether it holds as many rows as {@code all} may
 * @param last the id of its last row, 0 without rows
 * @param etag equal for equal rows
 * @param whole whether all its pieces are there
 */
record Value(int rowsAt, int vector, boolean full, int last, int etag, boolean whole) {

  Value withVector(int other) {
    return new Value(rowsAt, other, full, last, etag, whole);
  }

  Value withWhole(boolean all) {
    return new Value(rowsAt, vector, full, last, etag, all);
  }

  @Override
  public String toString() {
    return "rows of log position %d, vector %s%s"
        .formatted(
            rowsAt, Vectors.text(vector), full ? ", full up to id " + last : whole ? "" : ", torn");
  }
}
