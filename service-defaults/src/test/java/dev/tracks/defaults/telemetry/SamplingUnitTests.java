package dev.tracks.defaults.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplingUnitTests {

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void aShareOfTracesIsToldAndEverySpanOfThemSaysWhich() {
    Sampling tenth = new Sampling(0.1);
    int told = 0;
    for (int i = 0; i < 10_000; i++) {
      SamplingResult result = decide(tenth, trace(), SpanKind.SERVER, Context.root());
      if (result.getDecision() == SamplingDecision.RECORD_AND_SAMPLE) {
        told++;
        assertThat(result.getAttributes().get(Sampling.RATE)).isEqualTo(10);
      }
    }
    assertThat(told).isBetween(900, 1100);
  }

  @Test
  void allServicesTellOfTheSameTracesWhateverAClientsFlagSays() {
    Sampling one = new Sampling(0.1);
    Sampling other = new Sampling(0.1);
    for (int i = 0; i < 1000; i++) {
      String trace = trace();
      assertThat(decide(other, trace, SpanKind.CONSUMER, parent(trace, true)).getDecision())
          .isEqualTo(decide(one, trace, SpanKind.SERVER, Context.root()).getDecision())
          .isEqualTo(decide(one, trace, SpanKind.CLIENT, parent(trace, false)).getDecision());
    }
  }

  @Test
  void whatIsAskedForNobodysSakeIsNotTold() {
    assertThat(decide(new Sampling(1), trace(), SpanKind.CLIENT, Context.root()).getDecision())
        .isEqualTo(SamplingDecision.DROP);
  }

  private String trace() {
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  private static Context parent(String trace, boolean sampled) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    trace,
                    "00f067aa0ba902b7",
                    sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    TraceState.getDefault())));
  }

  private static SamplingResult decide(
      Sampling sampling, String trace, SpanKind kind, Context parent) {
    return sampling.shouldSample(parent, trace, "a span", kind, Attributes.empty(), List.of());
  }
}
