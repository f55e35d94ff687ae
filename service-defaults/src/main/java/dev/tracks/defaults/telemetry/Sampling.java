package dev.tracks.defaults.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Of which traces is told: of a share, by their id alone, so that all services tell of the same
 * ones, and no client makes them tell of more by a flag. Each span says the share, by which
 * Application Insights multiplies its counts.
 *
 * <p>What a service asks of others for nobody's sake is dropped: a poll of the database every few
 * milliseconds is no trace, and would cost as if it were.
 */
final class Sampling implements Sampler {

  /** Where Azure's exporter looks for the percentage. */
  static final AttributeKey<Double> RATE =
      AttributeKey.doubleKey("applicationinsights.internal.sample_rate");

  private final Sampler byId;
  private final SamplingResult sampled;

  /** {@code share} is from 0 to 1. */
  Sampling(double share) {
    byId = Sampler.traceIdRatioBased(share);
    sampled =
        SamplingResult.create(SamplingDecision.RECORD_AND_SAMPLE, Attributes.of(RATE, 100 * share));
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    if (kind == SpanKind.CLIENT && !Span.fromContext(parent).getSpanContext().isValid()) {
      return SamplingResult.drop();
    }
    SamplingResult decided = byId.shouldSample(parent, traceId, name, kind, attributes, links);
    return decided.getDecision() == SamplingDecision.RECORD_AND_SAMPLE ? sampled : decided;
  }

  @Override
  public String getDescription() {
    return "Sampling{" + byId.getDescription() + "}";
  }
}
