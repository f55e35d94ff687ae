package dev.tracks.command.track;

import dev.tracks.command.body.FlatJson;
import dev.tracks.command.idempotency.IdempotencyKey;
import dev.tracks.command.idempotency.IdempotentRequests;
import dev.tracks.command.idempotency.StoredAnswer;
import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.defaults.problem.RequestBodies;
import dev.tracks.defaults.track.TrackRow;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be done to a track. */
@RestController
class TrackController {

  private static final String ONE = "/features/{id:[0-9]{1,18}}";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private final PostingTracks posting;
  private final ChangingTracks changing;
  private final IdempotentRequests requests;

  TrackController(PostingTracks posting, ChangingTracks changing, IdempotentRequests requests) {
    this.posting = posting;
    this.changing = changing;
    this.requests = requests;
  }

  /** A key that was used is looked at before the body: its first answer stands, whatever is new. */
  @PostMapping(path = "/features/new", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> post(HttpServletRequest request) throws IOException {
    byte[] body = RequestBodies.json(request);
    IdempotencyKey key = IdempotencyKey.of(request, body);
    StoredAnswer answer =
        requests
            .firstAnswer(key)
            .orElseGet(
                () ->
                    posting.post(
                        TrackRules.check(FlatJson.read(body)).valid(), key, traceparent(request)));
    return answer.toResponse(new TrackRow(answer.body()).etag());
  }

  @PutMapping(path = ONE, consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> put(@PathVariable long id, HttpServletRequest request) throws IOException {
    IfMatch expected = IfMatch.of(request);
    NewTrack track =
        TrackRules.checkReplacement(id, FlatJson.read(RequestBodies.json(request))).valid();
    return answer(id, changing.change(id, expected, before -> track, traceparent(request)));
  }

  /** Spring names what is accepted, in {@code Accept-Patch}, when it is something else. */
  @PatchMapping(path = ONE, consumes = MERGE_PATCH)
  ResponseEntity<byte[]> patch(@PathVariable long id, HttpServletRequest request)
      throws IOException {
    IfMatch expected = IfMatch.of(request);
    TrackPatch patch =
        TrackRules.checkPatch(id, FlatJson.read(RequestBodies.json(request))).valid();
    return answer(id, changing.change(id, expected, patch::applyTo, traceparent(request)));
  }

  @DeleteMapping(ONE)
  ResponseEntity<Void> delete(@PathVariable long id, HttpServletRequest request) {
    String token = changing.delete(id, IfMatch.of(request), traceparent(request));
    return ResponseEntity.noContent().header(ConsistencyToken.HEADER, token).build();
  }

  /** The body is the row, so its location and its tag are told with it. */
  private static ResponseEntity<byte[]> answer(long id, ChangingTracks.Changed changed) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_LOCATION, "/features/" + id)
        .header(HttpHeaders.ETAG, changed.row().etag())
        .header(ConsistencyToken.HEADER, changed.consistencyToken())
        .contentType(MediaType.APPLICATION_JSON)
        .body(changed.row().bytes());
  }

  private static @Nullable String traceparent(HttpServletRequest request) {
    String header = request.getHeader("traceparent");
    return header != null && TRACEPARENT.matcher(header).matches() ? header : null;
  }
}
