package dev.tracks.systemtests.search;

import java.util.Arrays;

/**
 * Every state that was seen, once, in the order in which it was first seen, with the one that it
 * followed. Nothing is dropped or hashed away: two different states are never taken for one.
 */
final class StateStore {

  private static final int CHUNK = 1 << 16;

  private final int width;
  private long[][] chunks = new long[16][];
  private int[][] parents = new int[16][];
  private int[] table = new int[1 << 16];
  private int size;

  StateStore(int width) {
    this.width = width;
  }

  int size() {
    return size;
  }

  /** How many bytes each state takes, about. */
  static int bytesPerState(int width) {
    return width * 8 + 4 + 8;
  }

  /** Whether the state was new. */
  boolean add(long[] words, int parent) {
    if (size * 2L > table.length && table.length < 1 << 30) {
      grow();
    }
    int slot = slot(words, 0);
    while (table[slot] != 0) {
      if (equal(table[slot] - 1, words)) {
        return false;
      }
      slot = slot + 1 & table.length - 1;
    }
    int chunk = size / CHUNK;
    if (chunk == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunk * 2);
      parents = Arrays.copyOf(parents, chunk * 2);
    }
    if (size % CHUNK == 0) {
      chunks[chunk] = new long[CHUNK * width];
      parents[chunk] = new int[CHUNK];
    }
    System.arraycopy(words, 0, chunks[chunk], size % CHUNK * width, width);
    parents[chunk][size % CHUNK] = parent;
    table[slot] = ++size;
    return true;
  }

  /** The state that this one was first seen after; -1 for the first. */
  int parent(int state) {
    return parents[state / CHUNK][state % CHUNK];
  }

  long[] chunk(int state) {
    return chunks[state / CHUNK];
  }

  int offset(int state) {
    return state % CHUNK * width;
  }

  boolean equal(int state, long[] words) {
    long[] chunk = chunk(state);
    int offset = offset(state);
    for (int i = 0; i < width; i++) {
      if (chunk[offset + i] != words[i]) {
        return false;
      }
    }
    return true;
  }

  private int slot(long[] words, int offset) {
    long hash = 0;
    for (int i = 0; i < width; i++) {
      hash = (hash ^ words[offset + i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash >>> 17) & table.length - 1;
  }

  private void grow() {
    table = new int[table.length * 2];
    for (int state = 0; state < size; state++) {
      int slot = slot(chunk(state), offset(state));
      while (table[slot] != 0) {
        slot = slot + 1 & table.length - 1;
      }
      table[slot] = state + 1;
    }
  }
}
