package dev.tracks.systemtests.history;

import java.util.List;

/**
 * Everything that was recorded, on one clock.
 *
 * @param log what was committed, in any order
 * @param written what was acknowledged
 * @param settled which events were settled, and by when
 * @param reads every read
 * @param stretches when staleness was bounded
 * @param allRows how many rows an answer of all genres holds at most
 * @param bound how old an answer may be in a stretch, in nanoseconds
 */
public record History(
    List<Change> log,
    List<Written> written,
    List<Settled> settled,
    List<Read> reads,
    List<Stretch> stretches,
    int allRows,
    long bound) {}
