package dev.tracks.contracts.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Domain(CacheArbitraries.class)
@Domain(net.jqwik.api.domains.DomainContext.Global.class)
class ConsistencyTokenUnitTests {

  @Property
  void whatIsWrittenIsReadBack(@ForAll VersionVector vector) {
    String token = ConsistencyToken.format(vector);
    Assume.that(!token.isEmpty() && token.length() <= 8192);
    assertThat(ConsistencyToken.parse(token)).isEqualTo(vector);
  }

  @Property
  void isAHeaderValueWhateverTheGenre(@ForAll VersionVector vector) {
    assertThat(ConsistencyToken.format(vector)).matches("[A-Za-z0-9\\-._~*%=,]*");
  }

  @Property
  void tokensJoinedByACommaAreMerged(@ForAll VersionVector a, @ForAll VersionVector b) {
    Assume.that(!a.versions().isEmpty() && !b.versions().isEmpty());
    String both = ConsistencyToken.format(a) + ", " + ConsistencyToken.format(b);
    Assume.that(both.length() <= 8192);
    assertThat(ConsistencyToken.parse(both)).isEqualTo(a.merge(b));
  }

  @Property
  void noTextBreaksTheReader(@ForAll String text) {
    try {
      assertThat(ConsistencyToken.parse(text).versions()).isNotEmpty();
    } catch (IllegalArgumentException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Dance=42 | Dance | 42",
        "Children%27s%20Music=7 | Children's Music | 7",
        "R%26b=1 | R&b | 1",
        "%e6%97%a5=3 | 日 | 3",
        "Pop=1,Pop=3,Pop=2 | Pop | 3",
        "a%2Cb%3D1=9007199254740991 | a,b=1 | 9007199254740991",
        "%EF%BF%BD=1 | \uFFFD | 1",
      })
  void readsGenresAndVersions(String token, String genre, long version) {
    assertThat(ConsistencyToken.parse(token)).isEqualTo(VersionVector.of(genre, version));
  }

  @Test
  void writesGenresInOrder() {
    assertThat(ConsistencyToken.format(VersionVector.of(Map.of("R&B", 7L, "Children's Music", 1L))))
        .isEqualTo("Children%27s%20Music=1,R%26B=7");
    assertThat(ConsistencyToken.format(VersionVector.EMPTY)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "Pop",
        "Pop=",
        "=1",
        "Pop=0",
        "Pop=-1",
        "Pop=+1",
        "Pop=01",
        "Pop=1.0",
        "Pop=1,",
        ",Pop=1",
        "Pop=1,,Dance=2",
        "Pop=1;Dance=2",
        "Pop=1 Dance=2",
        "Pop = 1",
        "Pop=99999999999999999999",
        "Pop=9007199254740992",
        "R&B=1",
        "Children's=1",
        "日=1",
        "%=1",
        "%4=1",
        "%zz=1",
        "%ff=1",
        "%c3=1",
        "%ed%a0%80=1",
        "a b=1",
        "a+b=1",
        "Pop==1",
        "\u0000=1",
        "Pop=\u0661"
      })
  void refusesWhatIsMalformed(String token) {
    assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyToken.parse(token));
  }

  @Test
  void aGenreOfAnyLengthIsReadOrRefused() {
    String genre = "a".repeat(8000);
    assertThat(ConsistencyToken.parse(genre + "=7")).isEqualTo(VersionVector.of(genre, 7));
    assertThat(ConsistencyToken.parse("%61".repeat(2700) + "=7").of("a".repeat(2700))).isEqualTo(7);
    assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyToken.parse(genre));
  }

  @Test
  void refusesWhatIsTooLong() {
    String entry = "Pop=1,";
    String token = entry.repeat(8192 / entry.length() + 1) + "Pop=1";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConsistencyToken.parse(token))
        .withMessageContaining("8192");
  }
}
