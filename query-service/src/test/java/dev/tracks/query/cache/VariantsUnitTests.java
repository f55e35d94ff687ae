package dev.tracks.query.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class VariantsUnitTests {

  private static final Deadline LONG = Deadline.after(Duration.ofMinutes(1));

  @Test
  void theContentInGzipIsTheRepresentationItself() {
    Base base = new Base("[1]", "a");
    Variant variant =
        variants(DataSize.ofMegabytes(1))
            .get(base.head(), Form.CONTENT, Coding.IDENTITY, LONG, base::body);
    assertThat(variant.body()).isSameAs(base.body());
    assertThat(variant.head().tag(Coding.IDENTITY)).isEqualTo("\"a\"");
    assertThat(variant.head().tag(Coding.GZIP)).isEqualTo("\"a-gzip-stored\"");
  }

  @Test
  void aVariantIsMadeOnceForAContentAndAgainForAnother() {
    Variants variants = variants(DataSize.ofMegabytes(1));
    Upper form = new Upper();
    Base one = new Base("one", "1");
    Base two = new Base("two", "2");
    assertThat(variants.known(one.head(), form, Coding.GZIP)).isNull();
    assertThat(text(variants.get(one.head(), form, Coding.GZIP, LONG, one::body))).isEqualTo("ONE");
    assertThat(text(variants.get(one.head(), form, Coding.IDENTITY, LONG, one::body)))
        .isEqualTo("ONE");
    assertThat(form.made).hasValue(1);
    assertThat(variants.known(two.head(), form, Coding.GZIP)).isNull();
    assertThat(text(variants.get(two.head(), form, Coding.GZIP, LONG, two::body))).isEqualTo("TWO");
    assertThat(form.made).hasValue(2);
  }

  @Test
  void withoutTheBytesOfItsContentThereIsNoneAndNothingIsRemembered() {
    Variants variants = variants(DataSize.ofMegabytes(1));
    Upper form = new Upper();
    Base base = new Base("one", "1");
    assertThat(variants.get(base.head(), form, Coding.ZSTD, LONG, () -> null)).isNull();
    assertThat(variants.known(base.head(), form, Coding.ZSTD)).isNull();
    assertThat(variants.get(base.head(), form, Coding.ZSTD, LONG, base::body)).isNotNull();
  }

  @Test
  void noMoreBytesAreKeptThanThereIsRoomForAndTheirHeadsAre() {
    Variants variants = variants(DataSize.ofBytes(100));
    Upper form = new Upper();
    byte[] noise = new byte[300];
    new Random(3).nextBytes(noise);
    Base large = new Base(new String(noise, StandardCharsets.ISO_8859_1), "large");
    Variant first = variants.get(large.head(), form, Coding.GZIP, LONG, large::body);
    Variant second = variants.get(large.head(), form, Coding.GZIP, LONG, large::body);
    assertThat(form.made).hasValue(2);
    assertThat(second.head()).isEqualTo(first.head());
    assertThat(variants.known(large.head(), form, Coding.GZIP)).isEqualTo(first.head());
    Base small = new Base("s", "small");
    variants.get(small.head(), form, Coding.GZIP, LONG, small::body);
    variants.get(small.head(), form, Coding.GZIP, LONG, small::body);
    assertThat(form.made).hasValue(3);
  }

  @Test
  void whoWaitsForItsTurnWaitsForItsPatienceAndNoLonger() throws Exception {
    Variants variants = variants(DataSize.ofMegabytes(1));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Form slow =
        new Form() {
          @Override
          public String name() {
            return "slow";
          }

          @Override
          public void write(InputStream content, OutputStream out) throws IOException {
            begun.countDown();
            try {
              assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            content.transferTo(out);
          }
        };
    Base base = new Base("one", "1");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var making =
          threads.submit(() -> variants.get(base.head(), slow, Coding.GZIP, LONG, base::body));
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
      for (Form form : List.of(slow, new Upper())) {
        Deadline soon = Deadline.after(Duration.ofMillis(50));
        assertThatThrownBy(() -> variants.get(base.head(), form, Coding.GZIP, soon, base::body))
            .isInstanceOfSatisfying(
                Problem.class, e -> assertThat(e.getStatusCode().value()).isEqualTo(503));
      }
      end.countDown();
      assertThat(text(making.get())).isEqualTo("one");
    }
    assertThat(variants.get(base.head(), new Upper(), Coding.GZIP, LONG, base::body)).isNotNull();
  }

  @Test
  void aMakingThatFailsTakesNoPlace() {
    Variants variants = variants(DataSize.ofMegabytes(1));
    Base broken = new Base(head("x"), new Body(List.of(new byte[9])));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () -> variants.get(broken.head(), new Upper(), Coding.GZIP, LONG, broken::body))
          .isInstanceOf(UncheckedIOException.class);
    }
    Base base = new Base("one", "1");
    assertThat(variants.get(base.head(), new Upper(), Coding.GZIP, LONG, base::body)).isNotNull();
  }

  private static Variants variants(DataSize memory) {
    return new Variants(
        new VariantProperties(memory, 1, 3),
        new CacheProperties(
            Duration.ofHours(1),
            10,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1,
            DataSize.ofMegabytes(1),
            DataSize.ofMegabytes(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            4),
        new SimpleMeterRegistry());
  }

  private static String text(Variant variant) throws UncheckedIOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      variant.body().writeIdentity(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static RepresentationHead head(String etag) {
    return new RepresentationHead(
        etag, "stored", 1, 1, false, VersionVector.of("Pop", 1), 1, 1, 1, Instant.EPOCH);
  }

  /** A representation of a text. */
  private record Base(RepresentationHead head, Body body) {

    private Base(String text, String etag) {
      this(VariantsUnitTests.head(etag), new Body(List.of(gzip(text))));
    }

    private static byte[] gzip(String text) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  }

  /** Upper case, and how often it was made. */
  private static final class Upper implements Form {
    private final AtomicInteger made = new AtomicInteger();

    @Override
    public String name() {
      return "upper";
    }

    @Override
    public void write(InputStream content, OutputStream out) throws IOException {
      made.incrementAndGet();
      out.write(
          new String(content.readAllBytes(), StandardCharsets.UTF_8)
              .toUpperCase(java.util.Locale.ROOT)
              .getBytes(StandardCharsets.UTF_8));
    }
  }
}
