package dev.tracks.command.track;

import dev.tracks.command.idempotency.IdempotencyKey;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.problem.RequestBodies;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /features/new}. */
@RestController
class TrackController {

  private static final String ANONYMOUS = "anonymous";
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private final PostingTracks posting;

  TrackController(PostingTracks posting) {
    this.posting = posting;
  }

  @PostMapping(path = "/features/new", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> post(HttpServletRequest request) throws IOException {
    byte[] body = RequestBodies.json(request);
    IdempotencyKey key = IdempotencyKey.of(request, ANONYMOUS, body);
    return switch (TrackRules.check(TrackJsonReader.read(body))) {
      case TrackRules.Verdict.Invalid(var errors) -> throw Problem.invalidFields(errors);
      case TrackRules.Verdict.Valid(NewTrack track) ->
          posting.post(track, key, traceparent(request)).toResponse();
    };
  }

  private static @Nullable String traceparent(HttpServletRequest request) {
    String header = request.getHeader("traceparent");
    return header != null && TRACEPARENT.matcher(header).matches() ? header : null;
  }
}
