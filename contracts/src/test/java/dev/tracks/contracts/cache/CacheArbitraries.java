package dev.tracks.contracts.cache;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Genres and vectors as they may come: any Unicode, and much of what separators are made of. */
class CacheArbitraries extends DomainContextBase {

  @Provide
  Arbitrary<String> genres() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("ab %=,:;\"'\\/+*~&{}[]é\u00a0").ofMinLength(1),
        Arbitraries.strings().all().ofMinLength(1).filter(CacheArbitraries::isUnicode),
        Arbitraries.of("Pop", "R&B", "Children’s Music", "日本の音楽", "🎷", "\uFFFD", "1", "all"));
  }

  @Provide
  Arbitrary<VersionVector> vectors() {
    Arbitrary<Long> versions =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 5),
            Arbitraries.longs().between(1, VersionVector.MAX_VERSION));
    // Few genres, so that two vectors have some in common.
    return Arbitraries.maps(Arbitraries.oneOf(Arbitraries.of("a", "b", "c"), genres()), versions)
        .ofMaxSize(6)
        .map(VersionVector::of);
  }

  private static boolean isUnicode(String text) {
    return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
