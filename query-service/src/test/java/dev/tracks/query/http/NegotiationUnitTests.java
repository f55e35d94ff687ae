package dev.tracks.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.query.cache.Coding;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;

class NegotiationUnitTests {

  private static final MediaType CSV = MediaType.parseMediaType("text/csv");
  private static final List<MediaType> OFFERS = List.of(MediaType.APPLICATION_JSON, CSV);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | GZIP",
        "GZIP | GZIP",
        "x-gzip | GZIP",
        "gzip, deflate, br, zstd | ZSTD",
        "zstd;q=0.9, gzip | GZIP",
        "zstd;q=0, gzip;q=0.1 | GZIP",
        "gzip;q=0.5, identity | IDENTITY",
        "gzip ; q=0.5 , identity;q=0.4 | GZIP",
        "gzip;q=0.001 | GZIP",
        "br | IDENTITY",
        "gzip;q=0 | IDENTITY",
        "* | GZIP",
        "*;q=0.1 | GZIP",
        "gzip;q=0, * | IDENTITY",
        "*;q=0, gzip | GZIP",
        "identity;q=0, gzip | GZIP",
        "identity;q=0, * | GZIP",
        "identity | IDENTITY",
        "gzip;q=2 | IDENTITY",
        "gzip;q=NaN | IDENTITY",
        "gzip;q= | IDENTITY",
        "'' | IDENTITY",
        "; | IDENTITY",
        "',, ;q=1,' | IDENTITY"
      })
  void theCodingThatAClientLikesBestIsChosen(String header, Coding expected) {
    assertThat(AcceptEncoding.choose(List.of(header))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"identity;q=0", "*;q=0", "br, identity;q=0", "br, *;q=0", "gzip;q=0, identity;q=0"})
  void whoAcceptsNoCodingGetsNone(String header) {
    assertThat(AcceptEncoding.choose(List.of(header))).isNull();
  }

  @Test
  void headersOfOneNameAreOneList() {
    assertThat(AcceptEncoding.choose(List.of())).isEqualTo(Coding.IDENTITY);
    assertThat(AcceptEncoding.choose(List.of("identity;q=0.5", "gzip"))).isEqualTo(Coding.GZIP);
    assertThat(AcceptEncoding.choose(List.of("br", "identity;q=0"))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | application/json",
        "text/csv | text/csv",
        "text/* | text/csv",
        "text/csv, application/json | application/json",
        "text/csv, application/json;q=0.9 | text/csv",
        "text/csv, */*;q=0.1 | text/csv",
        "application/json;q=0, */* | text/csv",
        "text/html, */*;q=0.1 | application/json",
        "text/*;q=0, text/csv;q=0.2 | text/csv",
        "TEXT/CSV | text/csv"
      })
  void theMediaTypeThatAClientLikesBestIsChosen(String header, String expected) {
    assertThat(Accept.choose(List.of(header), OFFERS)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"image/png", "application/json;q=0", "*/*;q=0", "text/*;q=0, application/xml", "x"})
  void whoAcceptsNoMediaTypeGetsNone(String header) {
    assertThat(Accept.choose(List.of(header), OFFERS)).isNull();
  }

  @Test
  void whoSaysNothingGetsTheFirst() {
    assertThat(Accept.choose(List.of(), OFFERS)).isEqualTo(MediaType.APPLICATION_JSON);
  }

  @Test
  void noDateIsToldOfWhatIsYoung() {
    Instant made = Instant.parse("2026-03-01T12:00:00.900Z");
    assertThat(Preconditions.lastModified(made, made.plusSeconds(59))).isNull();
    assertThat(Preconditions.lastModified(made, made.minusSeconds(5))).isNull();
    assertThat(Preconditions.lastModified(made, made.plusSeconds(60)))
        .isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
  }
}
