package dev.tracks.systemtests.history;

import static dev.tracks.systemtests.history.Told.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.systemtests.history.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long histories drawn at random, right as they are drawn, and wrong by one change each. */
class HistoryMutantsUnitTests {

  private static final List<String> GENRES = List.of("Pop", "Rock", "Dance");
  private static final int STEPS = 300;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void findsNothingInARightOneAndSomethingInEachMutant(int seed) {
    Random random = new Random(seed);
    Told told = right(random);
    assertThat(told.check().shortest()).isEmpty();
    List<Read> reads = List.copyOf(told.reads);
    int mutants = 0;
    for (int i = 0; i < reads.size(); i++) {
      Read read = reads.get(i);
      String genre = read.genre();
      if (genre == null || read.vector() == null || read.vector().of(genre) < 2) {
        continue;
      }
      long version = read.vector().of(genre);
      // The answer of one version before, whose successor was settled before the read began.
      Map<String, Long> older = Map.of(genre, version - 1);
      told.reads.set(i, answer(read, told.body(genre, older), VersionVector.of(older)));
      assertThat(told.check().counts()).containsKey(Kind.STALE_AFTER_THE_EVENT);
      // The rows of one version before under the vector of this one, and the reverse.
      if (told.body(genre, older).sum() != told.body(genre, Map.of(genre, version)).sum()) {
        told.reads.set(i, answer(read, told.body(genre, older), read.vector()));
        assertThat(told.check().counts()).containsKey(Kind.CONTRADICTION);
      }
      told.reads.set(i, read);
      mutants++;
    }
    assertThat(mutants).isGreaterThan(20);
    assertThat(told.check().violations()).isZero();
  }

  private static Told right(Random random) {
    Told told = new Told();
    Map<String, Long> versions = new HashMap<>();
    Map<String, TreeMap<Long, Boolean>> present = new HashMap<>();
    long id = 0;
    for (int step = 1; step <= STEPS; step++) {
      String genre = GENRES.get(random.nextInt(GENRES.size()));
      TreeMap<Long, Boolean> rows = present.computeIfAbsent(genre, any -> new TreeMap<>());
      long at = step * 10L;
      long version;
      if (rows.isEmpty() || random.nextInt(3) > 0) {
        rows.put(++id, true);
        version = told.put(genre, id, "n" + step, at);
      } else {
        long chosen = new ArrayList<>(rows.keySet()).get(random.nextInt(rows.size()));
        if (random.nextBoolean()) {
          version = told.put(genre, chosen, "n" + step, at);
        } else {
          rows.remove(chosen);
          version = told.remove(genre, chosen, at);
        }
      }
      versions.put(genre, version);
      told.settled(genre, version, at + 2);
      if (random.nextInt(3) == 0) {
        told.read(genre, Map.of(genre, version), at + 5);
        told.read(null, versions, at + 5);
      }
    }
    told.stretches.add(new Stretch(0, STEPS * 10L * MILLI));
    return told;
  }

  private static Read answer(Read read, Body body, VersionVector vector) {
    return new Read(
        read.begin(), read.end(), 1, read.genre(), 200, body, vector, null, "tracks; hit");
  }
}
