package dev.tracks.systemtests.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.systemtests.history.Body;
import dev.tracks.systemtests.history.Read;
import dev.tracks.systemtests.torture.KeptHeads.Head;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeptHeadsUnitTests {

  private static final List<Read> READS =
      List.of(
          read("Pop", "\"aa\"", 3, 9),
          read("Pop", "\"bb-gzip-17\"", 4, 12),
          read(null, "\"cc-zstd-18\"", 7, 20),
          new Read(1, 2, 1, "Pop", 503, null, null, null, ""));

  @Test
  void whatRedisCountsIsWhatWasRead() {
    KeptHeads kept =
        KeptHeads.compare(
            List.of(new Head("Pop", "bb", "4", "12"), new Head(null, "cc", "7", "20")), READS);
    assertThat(kept.compared()).isEqualTo(2);
    assertThat(kept.contradictions()).isEmpty();
  }

  @Test
  void anotherCountOrLastRowIsFound() {
    KeptHeads kept =
        KeptHeads.compare(
            List.of(
                new Head("Pop", "bb", "5", "12"),
                new Head("Pop", "aa", "3", "8"),
                new Head(null, "cc", "", "20")),
            READS);
    assertThat(kept.contradictions())
        .satisfiesExactly(
            count -> assertThat(count).contains("rows=5", "rows=4"),
            last -> assertThat(last).contains("last=8", "lastId=9"),
            none -> assertThat(none).contains("rows=,"));
  }

  @Test
  void whatNobodyReadIsNotCompared() {
    KeptHeads kept =
        KeptHeads.compare(
            List.of(new Head("Pop", "dd", "1", "1"), new Head("Rock", "aa", "1", "1")), READS);
    assertThat(kept.compared()).isZero();
    assertThat(kept.contradictions()).isEmpty();
  }

  private static Read read(@Nullable String genre, String etag, long rows, long last) {
    return new Read(1, 2, 1, genre, 200, new Body(etag, 1, rows, last, 1), null, null, "");
  }
}
