package dev.tracks.contracts.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Domain(CacheArbitraries.class)
@Domain(net.jqwik.api.domains.DomainContext.Global.class)
class VersionVectorUnitTests {

  @Property
  void mergingWithItselfChangesNothing(@ForAll VersionVector a) {
    assertThat(a.merge(a)).isEqualTo(a);
    assertThat(a.merge(VersionVector.EMPTY)).isEqualTo(a);
  }

  @Property
  void theOrderOfMergingDoesNotMatter(
      @ForAll VersionVector a, @ForAll VersionVector b, @ForAll VersionVector c) {
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
  }

  @Property
  void aMergeIsTheLeastThatCoversBoth(
      @ForAll VersionVector a, @ForAll VersionVector b, @ForAll VersionVector other) {
    VersionVector merged = a.merge(b);
    assertThat(merged.covers(a)).isTrue();
    assertThat(merged.covers(b)).isTrue();
    if (other.covers(a) && other.covers(b)) {
      assertThat(other.covers(merged)).isTrue();
    }
  }

  @Property
  void coveringEachOtherIsBeingEqual(@ForAll VersionVector a, @ForAll VersionVector b) {
    assertThat(a.covers(b) && b.covers(a)).isEqualTo(a.equals(b));
    assertThat(a.covers(a)).isTrue();
    assertThat(a.covers(VersionVector.EMPTY)).isTrue();
  }

  @Property
  void whatIsWrittenIsReadBack(@ForAll VersionVector a) {
    assertThat(VersionVector.fromJson(a.toJson())).isEqualTo(a).hasSameHashCodeAs(a);
  }

  @Property
  void equalVectorsHaveEqualText(@ForAll VersionVector a) {
    assertThat(VersionVector.of(new HashMap<>(a.versions())).toJson()).isEqualTo(a.toJson());
  }

  @Property
  void noTextBreaksTheReader(@ForAll String text) {
    try {
      assertThat(VersionVector.fromJson(VersionVector.fromJson(text).toJson())).isNotNull();
    } catch (IllegalArgumentException expected) {
      assertThat(expected).hasMessageContaining("version");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "{",
        "[]",
        "5",
        "\"Pop\"",
        "{} {}",
        "{}x",
        "{\"Pop\":1,\"Pop\":2}",
        "{\"Pop\":null}",
        "{\"Pop\":0}",
        "{\"Pop\":-1}",
        "{\"Pop\":1.5}",
        "{\"Pop\":\"1\"}",
        "{\"Pop\":true}",
        "{\"Pop\":{}}",
        "{\"Pop\":[1]}",
        "{\"Pop\":NaN}",
        "{\"Pop\":1e400}",
        "{\"Pop\":9223372036854775808}",
        "{\"Pop\":9007199254740992}",
        "{\"\":1}",
        "{Pop:1}"
      })
  void refusesWhatIsNoVector(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> VersionVector.fromJson(json));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, VersionVector.MAX_VERSION + 1, Long.MAX_VALUE})
  void refusesVersionsThatNoScriptCanCompare(long version) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VersionVector.of("Pop", version))
        .withMessageContaining(String.valueOf(version));
  }

  @Test
  void aGenreThatItDoesNotNameCountsAsZero() {
    VersionVector vector = VersionVector.of(Map.of("Pop", 42L, "Dance", 7L));
    assertThat(vector.of("Pop")).isEqualTo(42);
    assertThat(vector.of("pop")).isZero();
    assertThat(vector).hasToString("{\"Dance\":7,\"Pop\":42}");
    assertThat(VersionVector.EMPTY.covers(vector)).isFalse();
  }

  @Test
  void isNotChangedByWhatItWasMadeFrom() {
    Map<String, Long> versions = new HashMap<>(Map.of("Pop", 1L));
    VersionVector vector = VersionVector.of(versions);
    versions.put("Pop", 2L);
    assertThat(vector.of("Pop")).isEqualTo(1);
    assertThat(vector.versions()).isUnmodifiable();
  }
}
