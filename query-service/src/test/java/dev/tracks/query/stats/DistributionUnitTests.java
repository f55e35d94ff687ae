package dev.tracks.query.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DistributionUnitTests {

  @Test
  void describesNumbersWhoseDistributionIsKnown() {
    Distribution four = of(4, 1, 3, 2);
    assertThat(four.count()).isEqualTo(4);
    assertThat(four.mean()).isEqualTo(2.5);
    assertThat(four.deviation()).isCloseTo(Math.sqrt(1.25), within(1e-15));
    assertThat(four.min()).isEqualTo(1);
    assertThat(four.quartiles()).isEqualTo(List.of(1.75, 2.5, 3.25));
    assertThat(four.max()).isEqualTo(4);
    assertThat(four.histogram().from()).isEqualTo(1);
    assertThat(four.histogram().width()).isEqualTo(0.15);
    assertThat(four.histogram().counts()).hasSize(20).startsWith(1L, 0L).endsWith(0L, 1L);
  }

  @Test
  void equalNumbersHaveOneBinAndNoDeviation() {
    Distribution equal = of(0.1, 0.1, 0.1);
    assertThat(equal.deviation()).isZero();
    assertThat(equal.quartiles()).isEqualTo(List.of(0.1, 0.1, 0.1));
    assertThat(equal.histogram()).isEqualTo(new Distribution.Histogram(0.1, 0, List.of(3L)));
  }

  @Test
  void withoutNumbersThereIsNothingToSay() {
    Distribution.Collector none = new Distribution.Collector();
    none.addMissing();
    assertThat(none.distribution())
        .isEqualTo(new Distribution(0, 1, null, null, null, null, null, null));
  }

  /** Far from zero, where sums of squares would leave nothing of a deviation of 1. */
  @Test
  void agreesWithASecondPassOverManyNumbers() {
    Random random = new Random(11);
    double[] numbers =
        DoubleStream.generate(() -> 1e9 + random.nextGaussian()).limit(10_001).toArray();
    Distribution many = of(numbers);
    double mean = 1e9 + DoubleStream.of(numbers).map(n -> n - 1e9).average().orElseThrow();
    double variance =
        DoubleStream.of(numbers).map(n -> (n - mean) * (n - mean)).average().orElseThrow();
    double[] sorted = DoubleStream.of(numbers).sorted().toArray();
    assertThat(many.mean()).isCloseTo(mean, within(1e-5));
    assertThat(many.deviation()).isCloseTo(Math.sqrt(variance), within(1e-6));
    assertThat(many.quartiles()).isEqualTo(List.of(sorted[2500], sorted[5000], sorted[7500]));
    Distribution.Histogram histogram = many.histogram();
    assertThat(histogram.counts().stream().mapToLong(n -> n).sum()).isEqualTo(10_001);
    double end = histogram.from() + 10 * histogram.width();
    assertThat(histogram.counts().stream().limit(10).mapToLong(n -> n).sum())
        .isCloseTo(DoubleStream.of(numbers).filter(n -> n < end).count(), within(1L));
  }

  private static Distribution of(double... numbers) {
    Distribution.Collector collector = new Distribution.Collector();
    DoubleStream.of(numbers).forEach(collector::add);
    return collector.distribution();
  }
}
