package dev.tracks.defaults.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Says of requests what Spring's observations say of them in the words of OpenTelemetry, by which
 * Azure's exporter goes: it knows a status as a number alone. Done as they are sent, so that
 * requests pay nothing for it, and metrics keep their names.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">Semantic conventions
 *     for HTTP spans</a>
 */
final class NamedRequests implements SpanExporter {

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("method");
  private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("http.url");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("uri");

  private final SpanExporter exporter;
  private final String service;

  NamedRequests(SpanExporter exporter, String service) {
    this.exporter = exporter;
    this.service = service;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return exporter.export(spans.stream().map(this::named).toList());
  }

  private SpanData named(SpanData span) {
    String status = span.getAttributes().get(STATUS);
    return span.getKind() == SpanKind.SERVER && status != null && status.matches("[0-9]{3}")
        ? new Named(span, attributes(span.getAttributes(), Long.parseLong(status)))
        : span;
  }

  private Attributes attributes(Attributes told, long status) {
    return told.toBuilder()
        .remove(METHOD)
        .remove(STATUS)
        .remove(PATH)
        .remove(ROUTE)
        .put("http.request.method", orEmpty(told.get(METHOD)))
        .put("http.response.status_code", status)
        .put("http.route", orEmpty(told.get(ROUTE)))
        .put("url.scheme", "http")
        .put("url.path", orEmpty(told.get(PATH)))
        .put("server.address", service)
        .build();
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  private static final class Named extends DelegatingSpanData {

    private final Attributes attributes;

    private Named(SpanData span, Attributes attributes) {
      super(span);
      this.attributes = attributes;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
      return attributes.size();
    }
  }
}
