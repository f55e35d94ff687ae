package dev.tracks.query.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.query.cache.Source;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** What the database is asked for when tokens come, and what becomes of the answers. */
class TokensUnitTests {

  private final Committed committed = new Committed();
  private final Tokens tokens = new Tokens(committed);

  @Test
  void whoReadEarlierAndIsLateTakesNothingBack() {
    committed.versions.putAll(Map.of("Pop", 1L, "Rock", 1L));
    committed.afterReading =
        () -> {
          committed.versions.put("Pop", 2L);
          assertThat(of("Pop=2").of("Pop")).isEqualTo(2);
        };
    assertThat(of("Pop=1").of("Pop")).isEqualTo(1); // read before and back after Pop=2
    int readings = committed.asked.size();
    assertThat(of("Pop=2").of("Pop")).isEqualTo(2);
    assertThat(committed.asked).hasSize(readings);
  }

  @Test
  void onlyWhatIsNotKnownIsAskedFor() {
    committed.versions.putAll(Map.of("Pop", 1L, "Rock", 1L));
    of("Pop=1");
    of("Pop=1,Rock=1");
    of("Pop=1,Rock=1");
    assertThat(committed.asked).containsExactly("Pop", "Rock");
  }

  @Test
  void severalThatAreNotKnownAreAskedForAtOnce() {
    committed.versions.putAll(Map.of("Pop", 1L, "Rock", 1L));
    of("Pop=1,Rock=1");
    assertThat(committed.asked).containsExactly("every genre");
    assertThatThrownBy(() -> of("Jazz=1,Folk=1")).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> of("Pop=2")).isInstanceOf(Problem.class);
  }

  private VersionVector of(String token) {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/features/custom/Pop");
    request.addHeader(ConsistencyToken.HEADER, token);
    return Objects.requireNonNull(tokens.of(request));
  }

  /** A database of versions alone. */
  private static final class Committed implements Source {
    private final Map<String, Long> versions = new TreeMap<>();
    private final List<String> asked = new ArrayList<>();
    private @Nullable Runnable afterReading;

    @Override
    public VersionVector versions(@Nullable String genre) {
      asked.add(genre == null ? "every genre" : genre);
      VersionVector all = VersionVector.of(versions);
      Runnable then = afterReading;
      afterReading = null;
      if (then != null) {
        then.run();
      }
      if (genre == null) {
        return all;
      }
      return all.of(genre) == 0 ? VersionVector.EMPTY : VersionVector.of(genre, all.of(genre));
    }

    @Override
    public Optional<Snapshot> write(@Nullable String genre, int maxRows, OutputStream out) {
      return Optional.empty();
    }

    @Override
    public boolean isAway() {
      return false;
    }

    @Override
    public boolean untouchedWithin(VersionVector from, VersionVector to, long lastId) {
      return false;
    }
  }
}
