package dev.tracks.defaults.tracing;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Traces that outlive a request: their W3C {@code traceparent} is kept with what was committed, and
 * continued by whoever handles it.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">Trace Context</a>
 */
public final class Traces {

  /** The name under which a trace context travels with a message. */
  public static final String TRACEPARENT = "traceparent";

  private static final Pattern FORMAT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2}).*");

  /** Makes no spans; what is observed within another's span finds that as its parent. */
  private static final ObservationRegistry CARRIERS = ObservationRegistry.create();

  static {
    CARRIERS.observationConfig().observationHandler(context -> false); // or it would carry nothing
  }

  private final Tracer tracer;

  public Traces(Tracer tracer) {
    this.tracer = tracer;
  }

  /** The context of the current span, or null when nothing is traced here. */
  public @Nullable String current() {
    Span span = tracer.currentSpan();
    return span == null ? null : traceparent(span);
  }

  /** A span's context as others are told of it, or null when it is of no trace. */
  public static @Nullable String traceparent(Span span) {
    TraceContext context = span.context();
    return context.traceId().length() != 32 || context.spanId().length() != 16
        ? null
        : "00-"
            + context.traceId()
            + "-"
            + context.spanId()
            + (Boolean.TRUE.equals(context.sampled()) ? "-01" : "-00");
  }

  /** The trace that a {@code traceparent} names, or null when it is none. */
  public static @Nullable String traceId(@Nullable Object traceparent) {
    Matcher matcher = FORMAT.matcher(String.valueOf(traceparent));
    return matcher.matches() ? matcher.group(1) : null;
  }

  /**
   * Begins a span of the trace that a {@code traceparent} names; of a trace of its own when that is
   * none. Who begins it ends it.
   */
  public Span begin(String name, Span.Kind kind, @Nullable Object traceparent) {
    Span.Builder builder = tracer.spanBuilder().name(name).kind(kind);
    Matcher parent = FORMAT.matcher(String.valueOf(traceparent));
    return (parent.matches() ? builder.setParent(context(parent)) : builder.setNoParent()).start();
  }

  /** Runs something within a span, so that what it logs and asks of others names the trace. */
  public void within(Span span, Runnable action) {
    TracingContext carried = new TracingContext();
    carried.setSpan(span);
    Observation.Context context = new Observation.Context();
    context.put(TracingContext.class, carried);
    Observation carrier = Observation.createNotStarted("within", () -> context, CARRIERS);
    try (Observation.Scope _ = carrier.openScope();
        Tracer.SpanInScope _ = tracer.withSpan(span)) {
      action.run();
    }
  }

  private TraceContext context(Matcher parent) {
    return tracer
        .traceContextBuilder()
        .traceId(parent.group(1))
        .spanId(parent.group(2))
        .sampled((Integer.parseInt(parent.group(3), 16) & 1) == 1)
        .build();
  }
}
