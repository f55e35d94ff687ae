package dev.tracks.contracts.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

@Domain(CacheArbitraries.class)
@Domain(net.jqwik.api.domains.DomainContext.Global.class)
class CacheKeysUnitTests {

  private static final CacheKeys KEYS = CacheKeys.SPOTIFY;

  @Test
  void representationsStandUnderThePromisedNames() {
    assertThat(KEYS.all()).isEqualTo("spotify:features:all");
    assertThat(KEYS.genre("Pop")).isEqualTo("spotify:features:Pop");
    assertThat(KEYS.genre("Children’s Music")).isEqualTo("spotify:features:Children’s Music");
  }

  @Test
  void noGenreIsNamedAsAllOfThem() {
    assertThatIllegalArgumentException().isThrownBy(() -> KEYS.genre("all"));
    assertThat(KEYS.genre("All")).isNotEqualTo(KEYS.all());
  }

  @Property
  void noKeyOfAGenreIsTheKeyOfSomethingElse(@ForAll String a, @ForAll String b) {
    Assume.that(!a.equals(b) && !a.equals("all") && !b.equals("all"));
    UUID owner = UUID.randomUUID();
    Set<String> names =
        Set.of(
            KEYS.all(),
            KEYS.fence(),
            KEYS.catalogue(),
            KEYS.genre(a),
            KEYS.genre(b),
            KEYS.lease(KEYS.all()),
            KEYS.lease(KEYS.genre(a)),
            KEYS.lease(KEYS.genre(b)),
            KEYS.temporary(KEYS.all(), owner.toString()),
            KEYS.temporary(KEYS.genre(a), owner.toString()),
            KEYS.temporary(KEYS.genre(b), owner.toString()),
            KEYS.temporary(KEYS.genre(a), UUID.randomUUID().toString()));
    assertThat(names).hasSize(12); // Set.of refuses equal ones, too
  }
}
